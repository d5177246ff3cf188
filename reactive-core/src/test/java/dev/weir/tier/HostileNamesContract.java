/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.tier.Generation.Kind;
import dev.weir.tier.LeaseAnswer.Granted;
import dev.weir.tier.LeaseAnswer.Hit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A contract of names of all kinds: none is mistaken for another one, and each comes back as it is. */
public interface HostileNamesContract extends Contract {

    @Test
    default void keysStayApart() {
        Peer peer = peer();
        List<String> names = Contract.hostileNames();
        names.forEach(name -> peer.put(peer.key(name), entry("of " + name)));
        names.forEach(name -> assertSame(peer.found(peer.key(name)).entry(), entry("of " + name)));

        peer.invalidate(peer.key(names.get(0)));
        assertThat(names).filteredOn(name -> peer.get(peer.key(name)).isEmpty()).containsExactly(names.get(0));
    }

    @Test
    default void tenantsStayApart() {
        Peer peer = peer();
        List<String> names = Contract.hostileNames();
        names.forEach(name -> peer.put(peer.key(new Scope("cache", name), "a"), entry("of " + name)));
        names.forEach(name ->
                assertSame(peer.found(peer.key(new Scope("cache", name), "a")).entry(), entry("of " + name)));
    }

    @Test
    default void tenantAndKeyDoNotRunIntoEachOther() {
        Peer peer = peer();
        String[][] pairs = {
            {"a", "b:c"},
            {"a:b", "c"},
            {"a:b:c", ""},
            {"", "a:b:c"},
            {"", ":a"},
            {":", "a"},
            {"a%3Ab", "c"},
            {"a\0b", "c"}
        };
        for (String[] pair : pairs) {
            peer.put(peer.key(new Scope("cache", pair[0]), pair[1]), entry(String.join("|", pair)));
        }
        for (String[] pair : pairs) {
            assertSame(
                    peer.found(peer.key(new Scope("cache", pair[0]), pair[1])).entry(), entry(String.join("|", pair)));
        }
    }

    @Test
    default void leasesStayApart() {
        Peer peer = peer();
        for (String name : Contract.hostileNames()) {
            assertThat(peer.ask(peer.key(name))).as(name).isInstanceOf(Granted.class);
        }
    }

    @Test
    default void quarantinesStayApart() {
        Peer peer = peer();
        List<String> names = Contract.hostileNames();
        for (String name : names) {
            peer.quarantine(peer.key(name), name + "!");
        }
        for (String name : names) {
            Version marked = peer.quarantine(peer.key(name), name + "!");
            assertThat(peer.settle(peer.key(name), name + "!", marked, entry(name)))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    default void tagsStayApart() {
        Peer peer = peer();
        List<String> names = Contract.hostileNames();
        names.forEach(name -> peer.put(peer.key(name), entry("one", name)));
        for (String raised : List.of("*", "a", "", "\u00e9", "x".repeat(4096))) {
            peer.bump(peer.tag(raised));
            assertThat(names)
                    .filteredOn(name -> !(peer.ask(peer.key(name)) instanceof Hit))
                    .containsExactly(raised);
            peer.put(peer.key(raised), entry("two", raised));
        }
    }

    @Test
    default void generationsComeBackAsTheyAre() {
        Peer peer = peer();
        LogPosition tail = peer.tail(0);
        Generation[] generations = Contract.hostileNames().stream()
                .map(name -> new Generation(new Scope("cache", name), Kind.TAG, name))
                .toArray(Generation[]::new);
        for (Generation generation : generations) {
            peer.bump(generation);
        }
        assertThat(peer.attached(0).generations()).containsOnlyKeys(generations);
        assertThat(peer.changes(tail))
                .map(change -> ((Change.OfGeneration) change).generation())
                .containsExactly(generations);
    }

    @Test
    default void kindsOfGenerationsStayApart() {
        Peer peer = peer();
        Generation[] generations = {
            peer.tag(""),
            peer.prefix(""),
            peer.all(),
            peer.tag("ALL"),
            peer.tag("PREFIX:"),
            peer.prefix("a"),
            peer.tag("a")
        };
        peer.bump(generations);
        assertThat(peer.attached(0).generations()).containsOnlyKeys(generations);
    }

    @Test
    default void keysComeBackFromTheLogAsTheyAre() {
        Peer peer = peer();
        for (String name : Contract.hostileNames()) {
            RemoteKey key = peer.key(new Scope("cache", name), name);
            LogPosition tail = peer.tail(key);
            peer.invalidate(key);
            Change.OfKey change = (Change.OfKey) peer.changes(tail).get(0);
            assertThat(change.scope()).isEqualTo(key.scope());
            assertThat(change.key()).isEqualTo(name);
        }
    }
}
