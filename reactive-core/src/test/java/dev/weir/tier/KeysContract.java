/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A contract of the walk over the keys of a scope. */
public interface KeysContract extends Contract {

    @Test
    default void theKeysOfAScopeAreFound() {
        Peer peer = peer();
        Scope scope = new Scope("cache", "tenant");
        Set<String> texts = new TreeSet<>();
        for (int number = 0; number < 300; number++) {
            texts.add("key" + number);
            peer.put(peer.key(scope, "key" + number), entry("one"));
        }
        peer.put(peer.key(new Scope("cache", ""), "no tenant"), entry("one"));
        peer.put(peer.key(new Scope("cache", "tenant2"), "other tenant"), entry("one"));
        peer.put(peer.key(new Scope("cache2", "tenant"), "other cache"), entry("one"));
        assertThat(keys(peer, scope)).containsExactlyInAnyOrderElementsOf(texts);
    }

    @Test
    default void whatIsGoneIsNotFound() {
        Peer peer = peer();
        Scope scope = new Scope("cache", "");
        peer.put(peer.key("invalidated"), entry("one"));
        peer.invalidate(peer.key("invalidated"));
        peer.put(peer.key("expired"), entry("one"));
        peer.expire(peer.key("expired"));
        peer.put(peer.key("short"), entry("one"), Peer.SHORT);
        peer.lease(peer.key("leased"));
        peer.quarantine(peer.key("quarantined"), "mark");
        bed().pass(Peer.AFTER_SHORT);
        assertThat(keys(peer, scope)).containsExactly("expired");
    }

    @Test
    default void theWalkGoesAsFarAsItIsAskedTo() {
        Peer peer = peer();
        for (int number = 0; number < 50; number++) {
            peer.put(peer.key("key" + number), entry("one"));
        }
        assertThat(peer.await(peer.tier().keys(new Scope("cache", "")).take(3).collectList()))
                .hasSize(3);
    }

    @Test
    default void hostileKeysAndTenantsAreFoundAsTheyAre() {
        Peer peer = peer();
        Set<String> names = new HashSet<>(Contract.hostileNames());
        for (String tenant : new String[] {"", "*", "a:b", "[a]", "\0"}) {
            names.forEach(name -> peer.put(peer.key(new Scope("cache", tenant), name), entry("one")));
        }
        for (String tenant : new String[] {"", "*", "a:b", "[a]", "\0"}) {
            assertThat(keys(peer, new Scope("cache", tenant))).isEqualTo(names);
        }
        assertThat(keys(peer, new Scope("cache", "?"))).isEmpty();
    }

    private static Set<String> keys(Peer peer, Scope scope) {
        return new HashSet<>(peer.await(peer.tier().keys(scope).collectList()));
    }
}
