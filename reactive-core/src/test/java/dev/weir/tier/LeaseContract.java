/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.weir.tier.LeaseAnswer.Granted;
import dev.weir.tier.LeaseAnswer.Hit;
import dev.weir.tier.LeaseAnswer.Wait;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A contract of who may fill a key, and who has to wait. */
public interface LeaseContract extends Contract {

    @Test
    default void whatCountsIsAHit() {
        Peer peer = peer();
        RemoteKey key = peer.key("key", "prefix");
        Version version = peer.put(key, entry("one", "tag"));
        Hit hit = hit(peer.ask(key));
        assertSame(hit.found().entry(), entry("one", "tag"));
        assertThat(hit.found().version()).isEqualTo(version);
    }

    @Test
    default void whereNothingIsALeaseIsGranted() {
        Peer peer = peer();
        Granted granted = peer.granted(peer.key("key"));
        assertThat(granted.outdated()).isNull();
        assertThat(granted.lease().key()).isEqualTo(peer.key("key"));
        assertThat(granted.lease().version().epoch()).isEqualTo(peer.epoch(peer.key("key")));
    }

    @Test
    default void whoComesSecondWaits() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.lease(key);
        Wait wait = waits(peer().ask(key, Version.NONE, Peer.SHORT));
        assertThat(wait.left()).isPositive().isLessThanOrEqualTo(Peer.LONG);
        assertThat(wait.outdated()).isNull();
    }

    @Test
    default void theHolderItselfWaitsToo() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.lease(key);
        assertThat(peer.ask(key)).isInstanceOf(Wait.class);
    }

    @Test
    default void aLeaseIsOfOneKeyOnly() {
        Peer peer = peer();
        peer.lease(peer.key("one"));
        peer.lease(peer.key("two"));
        peer.lease(peer.key(new Scope("other", ""), "one"));
        peer.lease(peer.key(new Scope("cache", "tenant"), "one"));
    }

    @Test
    default void aLeaseEndsAfterItsTimeAndIsTakenOver() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease first = ((Granted) peer.ask(key, Version.NONE, Peer.SHORT)).lease();
        bed().pass(Peer.AFTER_SHORT);
        Lease second = peer().lease(key);
        assertThat(second.version()).isGreaterThan(first.version());
        assertThat(peer.fill(first, entry("late"))).isFalse();
        assertThat(peer.fill(second, entry("one"))).isTrue();
        assertSame(peer.found(key).entry(), entry("one"));
    }

    @Test
    default void whoWaitsFindsWhatWasFilled() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        assertThat(peer.ask(key)).isInstanceOf(Wait.class);
        peer.fill(lease, entry("one"));
        assertThat(hit(peer.ask(key)).found().version()).isEqualTo(lease.version());
    }

    @Test
    default void aLeaseGivenBackIsFree() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        peer.release(lease);
        assertThat(peer.fill(lease, entry("late"))).isFalse();
        peer.lease(key);
    }

    @Test
    default void nobodyGivesBackTheLeaseOfAnother() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease first = peer.lease(key);
        peer.release(first);
        peer.lease(key);
        peer.release(first);
        assertThat(peer.ask(key)).isInstanceOf(Wait.class);
    }

    @Test
    default void tokensAreNeverTheSame() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Set<String> tokens = new HashSet<>();
        for (int times = 0; times < 20; times++) {
            Lease lease = peer.lease(key);
            assertThat(tokens.add(lease.token())).as("a new token").isTrue();
            peer.release(lease);
        }
    }

    @Test
    default void versionsOfAShardGrow() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        Version put = peer.put(key, entry("one"));
        Version invalidated = peer.invalidate(key);
        Version bumped = peer.bump(peer.tag("tag")).get(key.shard());
        assertThat(put).isGreaterThan(lease.version());
        assertThat(invalidated).isGreaterThan(put);
        assertThat(bumped).isGreaterThan(invalidated);
        assertThat(peer.lease(key).version()).isGreaterThan(bumped);
    }

    @Test
    default void whatWasExpiredIsNoHitButAttached() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version version = peer.put(key, entry("one"));
        peer.expire(key);
        assertOutdated(peer.granted(key).outdated(), entry("one").expired(), version);
        assertOutdated(waits(peer.ask(key)).outdated(), entry("one").expired(), version);
    }

    @Test
    default void whatIsOlderThanItsTagIsGoneAlsoAsAFallback() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one", "tag"));
        peer.bump(peer.tag("tag"));
        assertThat(peer.granted(key).outdated()).isNull();
        assertThat(waits(peer.ask(key)).outdated()).isNull();
    }

    @Test
    default void whatIsOlderThanItsPrefixOrItsCacheIsNoHit() {
        Peer peer = peer();
        RemoteKey key = peer.key("key", "prefix");
        peer.put(key, entry("one"));
        peer.bump(peer.prefix("prefix"));
        assertThat(peer.ask(key)).isInstanceOf(Granted.class);

        peer.put(key, entry("two"));
        peer.bump(peer.all());
        assertThat(peer.ask(key)).isInstanceOf(Granted.class);
    }

    @Test
    default void whatIsNewerThanItsGenerationsIsAHit() {
        Peer peer = peer();
        RemoteKey key = peer.key("key", "prefix");
        peer.bump(peer.tag("tag"), peer.prefix("prefix"), peer.all());
        peer.put(key, entry("one", "tag"));
        assertThat(peer.ask(key)).isInstanceOf(Hit.class);
    }

    @Test
    default void whatWasSeenIsNoHitButAttached() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version seen = peer.put(key, entry("one"));
        Granted granted = (Granted) peer.ask(key, seen);
        assertOutdated(granted.outdated(), entry("one"), seen);
        assertThat(peer.ask(key, seen)).isInstanceOf(Wait.class);
        assertThat(peer.ask(key, new Version(seen.epoch(), seen.seq() - 1))).isInstanceOf(Hit.class);
        assertThat(peer.ask(key)).as("who has seen nothing").isInstanceOf(Hit.class);
        assertThat(peer.ask(key, Version.LAST)).isInstanceOf(Wait.class);

        assertThat(peer.fill(granted.lease(), entry("two"))).isTrue();
        assertThat(hit(peer.ask(key, seen)).found().version())
                .isEqualTo(granted.lease().version());
    }

    @Test
    default void ageIsTheCallersToJudge() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("long outdated by its own time"));
        bed().pass(Duration.ofMillis(10));
        assertThat(peer.ask(key)).isInstanceOf(Hit.class);
    }

    @Test
    default void nothingIsAskedBeforeSomebodySubscribes() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Mono<LeaseAnswer> cold = peer.tier().lease(key, peer.epoch(key), Version.NONE, Peer.LONG);
        Lease lease = peer.lease(key);
        peer.release(lease);
        Lease first = ((Granted) peer.await(cold)).lease();
        assertThat(first.version()).isGreaterThan(lease.version());
        peer.release(first);
        Lease second = ((Granted) peer.await(cold)).lease();
        assertThat(second.token()).isNotEqualTo(first.token());
    }

    private static Hit hit(LeaseAnswer answer) {
        return assertThat(answer).asInstanceOf(type(Hit.class)).actual();
    }

    private static Wait waits(LeaseAnswer answer) {
        return assertThat(answer).asInstanceOf(type(Wait.class)).actual();
    }

    private static void assertOutdated(Found outdated, StoredEntry entry, Version version) {
        assertThat(outdated).isNotNull();
        assertSame(outdated.entry(), entry);
        assertThat(outdated.version()).isEqualTo(version);
    }
}
