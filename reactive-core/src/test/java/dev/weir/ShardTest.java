/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.LogPosition;
import dev.weir.testing.VirtualClock;
import dev.weir.tier.Generation;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A shard: what counts there, of one epoch and newer than everything it depends on. */
class ShardTest {

    private final VirtualClock clock = VirtualClock.create();
    private final Shard shard = new Shard(0, clock, Duration.ofSeconds(1), 100);

    @Test
    void nothingCountsUnlessItIsAttached() {
        assertThat(counts(shard, "t", 1, 5)).isFalse();
        assertThat(counts(shard, "t", 0, 5)).isFalse();
        attach(1, Map.of(), Version.NONE);
        assertThat(counts(shard, "t", 1, 5)).isTrue();
        shard.detach();
        assertThat(counts(shard, "t", 1, 5)).isFalse();
    }

    @Test
    void whatIsOfAnotherEpochDoesNotCount() {
        attach(2, Map.of(), Version.NONE);

        assertThat(counts(shard, "t", 1, 5)).isFalse();
        assertThat(counts(shard, "t", 3, 5)).isFalse();
        assertThat(counts(shard, "t", 2, 5)).isTrue();
    }

    @Test
    void whatCountsIsNewerThanEveryGenerationItDependsOn() {
        attach(1, Map.of(tag("t"), new Version(1, 5)), Version.NONE);
        shard.raise(new Generation(ScriptedShard.SCOPE, Generation.Kind.PREFIX, "p"), new Version(1, 7));

        assertThat(counts(shard, "t", 1, 5)).isFalse();
        assertThat(counts(shard, "t", 1, 6)).isTrue();
        assertThat(counts(shard, "other", 1, 5)).isTrue();
        assertThat(shard.counts(key("p"), Set.of("t"), new Version(1, 7))).isFalse();
        assertThat(shard.counts(key("p"), Set.of("t"), new Version(1, 8))).isTrue();
        shard.raise(new Generation(ScriptedShard.SCOPE, Generation.Kind.ALL, ""), new Version(1, 9));
        assertThat(counts(shard, "other", 1, 9)).isFalse();
        assertThat(counts(shard, "other", 1, 10)).isTrue();
    }

    @Test
    void generationsOfOtherScopesAndKindsAreOthers() {
        attach(1, Map.of(), Version.NONE);
        shard.raise(new Generation(new Scope("products", "tenant"), Generation.Kind.ALL, ""), new Version(1, 9));
        shard.raise(new Generation(new Scope("others", ""), Generation.Kind.TAG, "t"), new Version(1, 9));
        shard.raise(new Generation(ScriptedShard.SCOPE, Generation.Kind.PREFIX, "t"), new Version(1, 9));

        assertThat(counts(shard, "t", 1, 1)).isTrue();
    }

    @Test
    void nothingUpToTheServersFloorCounts() {
        attach(2, Map.of(), new Version(2, 50));
        assertThat(counts(shard, "t", 2, 50)).isFalse();
        assertThat(counts(shard, "t", 2, 51)).isTrue();

        attach(2, Map.of(), new Version(2, 40));
        assertThat(counts(shard, "t", 2, 50)).as("it never sinks").isFalse();

        attach(3, Map.of(), new Version(2, 60));
        assertThat(counts(shard, "t", 3, 1)).as("of another epoch").isTrue();
    }

    @Test
    void whatThisProcessRaisedIsKeptWhileTheShardIsAttachedAgain() {
        attach(1, Map.of(), Version.NONE);
        shard.detach();
        shard.raise(tag("t"), new Version(1, 9));
        shard.raise(new Generation(ScriptedShard.SCOPE, Generation.Kind.ALL, ""), new Version(1, 5));

        attach(1, Map.of(), Version.NONE);

        assertThat(counts(shard, "t", 1, 9)).isFalse();
        assertThat(counts(shard, "t", 1, 10)).isTrue();
        assertThat(counts(shard, "other", 1, 5)).isFalse();
    }

    @Test
    void anotherEpochBeginsWithItsOwnGenerations() {
        attach(1, Map.of(tag("t"), new Version(1, 9)), Version.NONE);

        attach(2, Map.of(), Version.NONE);
        shard.raise(tag("t"), new Version(1, 99));

        assertThat(counts(shard, "t", 2, 1)).isTrue();
    }

    @Test
    void ofTooManyGenerationsTheOlderAreOneFloorForWhatHasTags() {
        attach(1, Map.of(), Version.NONE);
        for (int seq = 1; seq <= 1_000; seq++) {
            shard.raise(tag("t" + seq), new Version(1, seq));
        }

        assertThat(counts(shard, "t1", 1, 1)).isFalse();
        assertThat(counts(shard, "never", 1, 500)).isFalse();
        assertThat(counts(shard, "never", 1, 1_000)).isTrue();
        assertThat(shard.counts(key(), Set.of(), new Version(1, 1))).isTrue();
    }

    @Test
    void itIsCoherentForAsLongAsItWasReadNotLongAgo() {
        ShardLife life = attach(1, Map.of(), Version.NONE);
        assertThat(shard.isCoherent()).isFalse();
        life.freshAsOf(clock.nanos());
        clock.advanceBy(Duration.ofMillis(999));
        assertThat(shard.isCoherent()).isTrue();
        clock.advanceBy(Duration.ofMillis(1));
        assertThat(shard.isCoherent()).isFalse();
        assertThat(shard.freshAsOf()).isZero();
    }

    @Test
    void oneThatIsBlindIsNotCoherentButKeepsWhatItKnows() {
        ShardLife life = attach(1, Map.of(), Version.NONE);
        life.freshAsOf(clock.nanos());

        life.blind();

        assertThat(shard.isCoherent()).isFalse();
        assertThat(shard.epoch()).isEqualTo(1);
        assertThat(shard.freshAsOf()).isZero();
    }

    @Test
    void whatIsSaidOfALifeThatIsOverDoesNotReachTheNext() {
        ShardLife old = attach(1, Map.of(), Version.NONE);
        attach(1, Map.of(), Version.NONE);

        old.freshAsOf(clock.nanos());

        assertThat(shard.isCoherent()).isFalse();
    }

    @Test
    void onlyWhoNamesItsEpochDetachesIt() {
        attach(3, Map.of(), Version.NONE);

        assertThat(shard.detach(2)).isFalse();
        assertThat(shard.epoch()).isEqualTo(3);
        assertThat(shard.detach(3)).isTrue();
        assertThat(shard.detach(3)).isFalse();
        assertThat(shard.epoch()).isZero();
        assertThat(shard.lastEpoch()).isEqualTo(3);
    }

    /** Whether something with a tag counts there. */
    static boolean counts(Shard shard, String tag, long epoch, long seq) {
        return shard.counts(key(), Set.of(tag), new Version(epoch, seq));
    }

    private ShardLife attach(long epoch, Map<Generation, Version> generations, Version floor) {
        return shard.attach(
                new Attachment.Attached(epoch, epoch, "server", new LogPosition(0, "0", 0), generations, floor, 0));
    }

    private static RemoteKey key(String... prefixes) {
        return new RemoteKey(ScriptedShard.SCOPE, "k", List.of(prefixes), 0);
    }

    private static Generation tag(String name) {
        return LogLab.tag(name);
    }
}
