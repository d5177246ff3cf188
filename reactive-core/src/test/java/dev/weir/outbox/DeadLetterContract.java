/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static dev.weir.tier.TierException.Reason.EPOCH_LOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Change.Kind;
import dev.weir.coherence.Change.OfKey;
import dev.weir.coherence.LogPosition;
import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.outbox.Outbox.Redrive;
import dev.weir.tier.AcceptContract;
import dev.weir.tier.Contract;
import dev.weir.tier.DirtyContract;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A contract of what the source has refused: it is not lost, and never comes back over what was written later. */
public interface DeadLetterContract extends Contract {

    @Test
    default void aLetterSaysWhatWasWrittenAndWhyItWasRefused() {
        Peer peer = peer();
        RemoteKey key = peer.key(new Scope("cache", "tenant"), "key");
        Version accepted = peer.accept(key, entry("one", "tag"));
        long before = peer.attached(key.shard()).serverMillis();
        Drainer.of(peer).bury(key, accepted, 3, "breaks \r\n a 'constraint' \u00e9");
        assertThat(Drainer.of(peer()).letters()).singleElement().satisfies(letter -> {
            assertThat(letter.shard()).isEqualTo(key.shard());
            assertThat(letter.tenant()).isEqualTo("tenant");
            assertThat(letter.key()).isEqualTo("key");
            assertThat(letter.version()).isEqualTo(accepted);
            assertSame(letter.entry(), entry("one", "tag"));
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.reason()).isEqualTo("breaks \r\n a 'constraint' \u00e9");
            assertThat(letter.buriedAt())
                    .isBetween(before, peer.attached(key.shard()).serverMillis());
            assertThat(letter.isSuperseded()).isFalse();
        });
    }

    @Test
    default void whatIsBuriedStillWaitsUntilItIsFlushed() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        LogPosition tail = peer.tail(key);
        Drainer.of(peer).bury(key, accepted, 3, "refused");
        DirtyContract.assertStands(peer, key, accepted);
        assertThat(Drainer.of(peer).waiting(key)).hasSize(1);
        assertThat(peer.tail(key)).isEqualTo(tail);
        Drainer.of(peer).flush(key, Aftermath.GOES, accepted);
        assertThat(peer.get(key)).isEmpty();
        assertThat(Drainer.of(peer).waiting(key)).isEmpty();
        assertThat(Drainer.of(peer).letters()).hasSize(1);
    }

    @Test
    default void toBuryTwiceChangesNothingButTheReason() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        Drainer.of(peer).bury(key, accepted, 3, "refused");
        DeadLetter first = Drainer.of(peer).letters().get(0);
        bed().pass(Peer.SHORT);
        Drainer.of(peer).bury(key, accepted, 3, "refused again");
        assertThat(Drainer.of(peer).letters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("refused again");
            assertThat(letter)
                    .usingRecursiveComparison()
                    .ignoringFields("reason")
                    .isEqualTo(first);
        });
    }

    @Test
    default void whatDoesNotWaitIsNotBuried() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        Drainer.of(peer).flush(key, accepted);
        Drainer.of(peer).bury(key, accepted, 3, "refused");
        Drainer.of(peer).bury(key, peer.put(key, entry("two")), 3, "refused");
        assertThat(Drainer.of(peer).letters()).isEmpty();
    }

    @Test
    default void whatTookEffectAfterAllIsExhumed() {
        Peer peer = peer();
        List<RemoteKey> keys = Drainer.neighbours(peer, 3);
        List<Version> versions =
                keys.stream().map(key -> peer.accept(key, entry("one"))).toList();
        Drainer drainer = Drainer.of(peer);
        keys.forEach(key -> drainer.bury(key, versions.get(keys.indexOf(key)), 3, "refused"));
        drainer.exhume(keys.get(0), versions.get(0), versions.get(2));
        drainer.exhume(keys.get(0), versions.get(0));
        assertThat(drainer.letters()).map(DeadLetter::version).containsExactly(versions.get(1));
        assertThat(drainer.waiting(keys.get(0))).as("records stay").hasSize(3);
    }

    @Test
    default void aLaterWriteSupersedesALetter() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        RemoteKey other = peer.key(new Scope("cache", "tenant"), "key");
        Version first = peer.accept(key, entry("old"));
        Drainer.of(peer).giveUp(key, first);
        peer.accept(other, entry("of another tenant"));
        assertThat(superseded(peer)).containsExactly(false);
        Version second = peer.accept(key, entry("one"));
        assertThat(superseded(peer)).containsExactly(true);
        LogPosition tail = peer.tail(key);
        assertThat(Drainer.of(peer).redrive(key, first)).isEqualTo(new Redrive.Superseded());
        Drainer.of(peer).flush(key, second);
        assertThat(Drainer.of(peer).redrive(key, first)).as("after its flush").isEqualTo(new Redrive.Superseded());
        assertThat(peer.found(key).version()).isEqualTo(second);
        assertThat(peer.tail(key)).isEqualTo(tail);
        assertThat(Drainer.of(peer).letters()).hasSize(1);
    }

    @Test
    default void aWriteThatWasLaterAlreadyWhenItWasBuriedSupersedesALetter() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("old"));
        Version second = peer.accept(key, entry("one"));
        Drainer.of(peer).bury(key, first, 3, "refused");
        Drainer.of(peer).flush(key, Aftermath.GOES, first);
        assertThat(superseded(peer)).containsExactly(true);
        DirtyContract.assertStands(peer, key, second);
        assertThat(Drainer.of(peer).redrive(key, first)).isEqualTo(new Redrive.Superseded());
    }

    @Test
    default void whatIsRedrivenIsAcceptedAgain() {
        Peer peer = peer();
        RemoteKey key = peer.key(new Scope("cache", "tenant"), "key");
        Version first = peer.accept(key, entry("one", "tag"), Duration.ofSeconds(33));
        Drainer.of(peer).giveUp(key, first);
        Version filled = peer.fill(key, entry("of the source"));
        LogPosition tail = peer.tail(key);
        Version second = ((Redrive.Accepted) Drainer.of(peer).redrive(key, first)).version();
        assertThat(second).isGreaterThan(filled);
        DirtyContract.assertStands(peer, key, second);
        assertThat(peer.changes(tail)).singleElement().isInstanceOfSatisfying(OfKey.class, change -> {
            assertThat(change.kind()).isEqualTo(Kind.REPLACED);
            assertThat(change.version()).isEqualTo(second);
            assertThat(change.scope()).isEqualTo(key.scope());
            assertThat(change.key()).isEqualTo("key");
        });
        assertThat(Drainer.of(peer).letters()).isEmpty();
        assertThat(Drainer.of(peer).waiting(key)).singleElement().satisfies(record -> {
            assertThat(record.version()).isEqualTo(second);
            assertThat(record.tenant()).isEqualTo("tenant");
            assertThat(record.key()).isEqualTo("key");
            assertThat(record.keep()).isEqualTo(Duration.ofSeconds(33));
            assertThat(record.entry().payload()).isEqualTo(entry("one").payload());
            assertThat(record.entry().tags()).containsExactly("tag");
        });
        Drainer.of(peer).flush(key, second);
        assertThat(peer.found(key).isDirty()).isFalse();
        assertThat(Drainer.of(peer).redrive(key, first)).isEqualTo(new Redrive.Missing());
    }

    @Test
    default void aDeletionCanBeRedriven() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, AcceptContract.absence());
        Drainer.of(peer).giveUp(key, first);
        assertThat(Drainer.of(peer).redrive(key, first)).isInstanceOf(Redrive.Accepted.class);
        assertThat(peer.found(key).isDirty()).isTrue();
        assertThat(peer.found(key).entry().isAbsence()).isTrue();
        assertThat(Drainer.of(peer).waiting(key)).singleElement().satisfies(record -> {
            assertThat(record.entry().isAbsence()).isTrue();
            assertThat(record.keep()).isEqualTo(Peer.LONG);
        });
    }

    @Test
    default void whatIsRedrivenVoidsTheLease() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("one"));
        Drainer.of(peer).giveUp(key, first);
        var lease = peer.lease(key);
        Version second = ((Redrive.Accepted) Drainer.of(peer).redrive(key, first)).version();
        assertThat(peer.fill(lease, entry("of the source"))).isFalse();
        DirtyContract.assertStands(peer, key, second);
    }

    @Test
    default void theTagsAndPrefixesOfWhatIsRedrivenCount() {
        Peer peer = peer();
        for (var generation : List.of(peer.tag("tag"), peer.prefix("a"), peer.all())) {
            RemoteKey key = peer.key("a:b", "a");
            Version first = peer.accept(key, entry("one", "tag"));
            Drainer.of(peer).giveUp(key, first);
            Version second = ((Redrive.Accepted) Drainer.of(peer).redrive(key, first)).version();
            peer.bump(generation);
            DirtyContract.assertStands(peer, key, second);
            Drainer.of(peer).flush(key, second);
            assertThat(peer.get(key)).as("%s", generation).isEmpty();
        }
    }

    @Test
    default void whatIsRefusedAgainIsAnotherLetter() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("one"));
        Drainer drainer = Drainer.of(peer);
        drainer.giveUp(key, first);
        Version second = ((Redrive.Accepted) drainer.redrive(key, first)).version();
        drainer.giveUp(key, second);
        assertThat(drainer.letters()).map(DeadLetter::version).containsExactly(second);
        assertThat(superseded(peer)).containsExactly(false);
        assertThat(drainer.redrive(key, second)).isInstanceOf(Redrive.Accepted.class);
    }

    @Test
    default void whatIsRedrivenNeedsRoom() {
        Peer peer = peer();
        List<RemoteKey> keys = Drainer.neighbours(peer, 2);
        Version first = peer.accept(keys.get(0), entry("one"));
        Drainer.of(peer).giveUp(keys.get(0), first);
        peer.accept(keys.get(1), entry("two"));
        assertThat(Drainer.of(peer).redrive(keys.get(0), first, 1)).isEqualTo(new Redrive.Full(1));
        assertThat(Drainer.of(peer).letters()).hasSize(1);
        assertThat(peer.get(keys.get(0))).isEmpty();
        assertThat(Drainer.of(peer).redrive(keys.get(0), first, 2)).isInstanceOf(Redrive.Accepted.class);
    }

    @Test
    default void aLetterIsDiscardedOnce() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("one"));
        Drainer.of(peer).giveUp(key, first);
        assertThat(Drainer.of(peer).discard(key, first)).isTrue();
        assertThat(Drainer.of(peer).discard(key, first)).isFalse();
        assertThat(Drainer.of(peer).letters()).isEmpty();
        assertThat(Drainer.of(peer).backlog()).isEmpty();
        assertThat(Drainer.of(peer).redrive(key, first)).isEqualTo(new Redrive.Missing());
    }

    @Test
    default void aSupersededLetterCanBeDiscarded() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("one"));
        Drainer.of(peer).giveUp(key, first);
        peer.accept(key, entry("two"));
        assertThat(Drainer.of(peer).discard(key, first)).isTrue();
        assertThat(Drainer.of(peer).letters()).isEmpty();
    }

    @Test
    default void lettersAreOfOneCacheAndCountAsBacklog() {
        Peer peer = peer();
        List<Version> buried = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            RemoteKey key = peer.key("key" + number);
            Version version = peer.accept(key, entry("one"));
            Drainer.of(peer).giveUp(key, version);
            buried.add(version);
        }
        assertThat(Drainer.of(peer).letters()).map(DeadLetter::version).containsExactlyInAnyOrderElementsOf(buried);
        assertThat(Drainer.of(peer, "other").letters()).isEmpty();
        assertThat(Drainer.of(peer, "other").backlog()).isEmpty();
        List<Backlog> backlog = Drainer.of(peer).backlog();
        assertThat(backlog).allSatisfy(each -> {
            assertThat(each.records()).isZero();
            assertThat(each.oldest()).isZero();
            assertThat(each.deadLetters()).isPositive();
        });
        assertThat(backlog.stream().mapToLong(Backlog::deadLetters).sum()).isEqualTo(12);
    }

    @Test
    default void nothingHappensToLettersForWhoKnowsAnotherEpoch() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version version = peer.accept(key, entry("one"));
        Drainer.of(peer).bury(key, version, 3, "refused");
        Version other = peer.accept(peer.key("key"), entry("two"));
        Outbox outbox = Drainer.of(peer).outbox();
        for (long epoch : new long[] {0, version.epoch() - 1, version.epoch() + 1}) {
            Map<String, Mono<?>> changes = new LinkedHashMap<>();
            changes.put("bury", outbox.bury(key.shard(), epoch, other, 3, "refused"));
            changes.put("exhume", outbox.exhume(key.shard(), epoch, List.of(version)));
            changes.put("redrive", outbox.redrive(key.shard(), epoch, version, Peer.MANY));
            changes.put("discard", outbox.discard(key.shard(), epoch, version));
            changes.forEach(
                    (name, change) -> assertThat(peer.failure(change)).as(name).isEqualTo(EPOCH_LOST));
        }
        assertThat(Drainer.of(peer).letters()).map(DeadLetter::version).containsExactly(version);
    }

    private static List<Boolean> superseded(Peer peer) {
        return Drainer.of(peer).letters().stream().map(DeadLetter::isSuperseded).toList();
    }
}
