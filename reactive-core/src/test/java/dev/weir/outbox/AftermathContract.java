/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Change.Kind;
import dev.weir.coherence.Change.OfKey;
import dev.weir.coherence.LogPosition;
import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.tier.Contract;
import dev.weir.tier.DirtyContract;
import dev.weir.tier.Generation;
import dev.weir.tier.LeaseAnswer.Granted;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A contract of entries that go after their flush: because they were invalidated before it, or because nobody knows what became of them. */
public interface AftermathContract extends Contract {

    @Test
    default void whatWasInvalidatedWhileItWasDirtyGoesWithItsFlush() {
        invalidations().forEach((name, invalidation) -> {
            Peer peer = peer();
            RemoteKey key = peer.key(name);
            Version accepted = peer.accept(key, entry("one"));
            invalidation.accept(peer, key);
            DirtyContract.assertStands(peer, key, accepted);
            LogPosition tail = peer.tail(key);
            Drainer.of(peer).flush(key, accepted);
            assertGone(peer, key, tail, accepted);
        });
    }

    @Test
    default void whatAGenerationCoversGoesWithItsFlush() {
        Peer peer = peer();
        for (Generation generation : List.of(peer.tag("tag"), peer.prefix("a"), peer.all())) {
            RemoteKey key = peer.key("a:b", "a");
            Version accepted = peer.accept(key, entry("one", "tag"));
            peer.bump(generation);
            DirtyContract.assertStands(peer, key, accepted);
            LogPosition tail = peer.tail(key);
            Drainer.of(peer).flush(key, accepted);
            assertGone(peer, key, tail, accepted);
        }
    }

    @Test
    default void whatAnotherGenerationCoversStays() {
        Peer peer = peer();
        RemoteKey key = peer.key("a:b", "a");
        peer.bump(peer.tag("tag"), peer.prefix("a"), peer.all());
        Version accepted = peer.accept(key, entry("one", "tag"));
        peer.bump(peer.tag("other"), peer.prefix("other"));
        Drainer.of(peer).flush(key, accepted);
        assertThat(peer.found(key).version()).isEqualTo(accepted);
    }

    @Test
    default void whatIsWrittenAfterAnInvalidationStays() {
        invalidations().forEach((name, invalidation) -> {
            Peer peer = peer();
            RemoteKey key = peer.key(name);
            Version first = peer.accept(key, entry("old"));
            invalidation.accept(peer, key);
            Version second = peer.accept(key, entry("one"));
            Drainer.of(peer).flush(key, first);
            DirtyContract.assertStands(peer, key, second);
            Drainer.of(peer).flush(key, second);
            assertThat(peer.found(key).version()).as(name).isEqualTo(second);
        });
    }

    @Test
    default void whatIsWrittenAfterAGenerationWasRaisedStays() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("old"));
        peer.bump(peer.all());
        Version second = peer.accept(key, entry("one"));
        Drainer.of(peer).flush(key, first, second);
        assertThat(peer.found(key).version()).isEqualTo(second);
    }

    @Test
    default void anInvalidationIsNotForgottenOverTheFlushOfAnEarlierRecord() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("old"));
        Version second = peer.accept(key, entry("one"));
        peer.invalidate(key);
        Drainer.of(peer).flush(key, first);
        DirtyContract.assertStands(peer, key, second);
        LogPosition tail = peer.tail(key);
        Drainer.of(peer).flush(key, second);
        assertGone(peer, key, tail, second);
    }

    @Test
    default void anInvalidationBeforeTheWriteIsOver() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.invalidate(key);
        Version accepted = peer.accept(key, entry("one"));
        Drainer.of(peer).flush(key, accepted);
        assertThat(peer.found(key).version()).isEqualTo(accepted);
    }

    @Test
    default void anInvalidationIsOfOneLifeAsADirtyKeyOnly() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("one"));
        peer.invalidate(key);
        Drainer.of(peer).flush(key, first);
        Version second = peer.accept(key, entry("two"));
        Drainer.of(peer).flush(key, second);
        assertThat(peer.found(key).version()).isEqualTo(second);
    }

    @Test
    default void whatNobodyKnowsOfGoes() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        LogPosition tail = peer.tail(key);
        Drainer.of(peer).flush(key, Aftermath.GOES, accepted);
        assertThat(Drainer.of(peer).waiting(key)).isEmpty();
        assertGone(peer, key, tail, accepted);
    }

    @Test
    default void whatWasWrittenSinceDoesNotGo() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("old"));
        Version second = peer.accept(key, entry("one"));
        LogPosition tail = peer.tail(key);
        Drainer.of(peer).flush(key, Aftermath.GOES, first);
        DirtyContract.assertStands(peer, key, second);
        assertThat(peer.tail(key)).isEqualTo(tail);
        Drainer.of(peer).flush(key, second);
        assertThat(peer.found(key).isDirty()).isFalse();
    }

    @Test
    default void whatIsFilledAfterItWentIsNotTakenAwayAgain() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        Drainer.of(peer).flush(key, Aftermath.GOES, accepted);
        Version filled = peer.fill(key, entry("two"));
        LogPosition tail = peer.tail(key);
        Drainer.of(peer()).flush(key, Aftermath.GOES, accepted);
        assertThat(peer.found(key).version()).isEqualTo(filled);
        assertSame(peer.found(key).entry(), entry("two"));
        assertThat(peer.tail(key)).isEqualTo(tail);
    }

    /** All ways to say of one key that what is there is outdated. */
    private static Map<String, BiConsumer<Peer, RemoteKey>> invalidations() {
        Map<String, BiConsumer<Peer, RemoteKey>> all = new LinkedHashMap<>();
        all.put("invalidate", Peer::invalidate);
        all.put("expire", Peer::expire);
        all.put("put", (peer, key) -> peer.put(key, entry("put")));
        all.put("quarantine", (peer, key) -> peer.quarantine(key, "mark"));
        all.put("settle", (peer, key) -> {
            Version marked = peer.quarantine(key, "mark");
            peer.settle(key, "mark", marked, entry("settled"));
        });
        return all;
    }

    private static void assertGone(Peer peer, RemoteKey key, LogPosition tail, Version accepted) {
        assertThat(peer.get(key)).isEmpty();
        assertThat(peer.changes(tail)).singleElement().isInstanceOfSatisfying(OfKey.class, change -> {
            assertThat(change.kind()).isEqualTo(Kind.INVALIDATED);
            assertThat(change.key()).isEqualTo(key.text());
            assertThat(change.scope()).isEqualTo(key.scope());
            assertThat(change.version()).isGreaterThan(accepted);
        });
        if (peer.ask(key) instanceof Granted granted) {
            assertThat(granted.outdated()).isNull();
            peer.release(granted.lease());
        }
    }
}
