/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Attachment.Attached;
import dev.weir.tier.Generation.Kind;
import dev.weir.tier.LeaseAnswer.Granted;
import dev.weir.tier.LeaseAnswer.Hit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A contract of what is invalidated as one. */
public interface GenerationContract extends Contract {

    @Test
    default void aGenerationIsRaisedInEveryShard() {
        Peer peer = peer();
        Map<Integer, Version> drawn = peer.bump(peer.tag("tag"));
        assertThat(drawn).hasSize(peer.backend().shards());
        drawn.forEach((shard, version) -> {
            Attached attached = peer.attached(shard);
            assertThat(version.epoch()).isEqualTo(attached.epoch());
            assertThat(attached.generations()).containsExactly(Map.entry(peer.tag("tag"), version));
        });
    }

    @Test
    default void manyAreRaisedWithOneVersion() {
        Peer peer = peer();
        Map<Integer, Version> drawn = peer.bump(peer.tag("one"), peer.prefix("two"), peer.all());
        assertThat(peer.attached(0).generations())
                .containsOnly(
                        Map.entry(peer.tag("one"), drawn.get(0)),
                        Map.entry(peer.prefix("two"), drawn.get(0)),
                        Map.entry(peer.all(), drawn.get(0)));
    }

    @Test
    default void aGenerationIsAsOldAsItsLastInvalidation() {
        Peer peer = peer();
        Version first = peer.bump(peer.tag("tag")).get(0);
        Version second = peer.bump(peer.tag("tag")).get(0);
        assertThat(second).isGreaterThan(first);
        assertThat(peer.attached(0).generations()).containsExactly(Map.entry(peer.tag("tag"), second));
    }

    @Test
    default void whatIsRaisedInOneProcessHoldsForAll() {
        Peer peer = peer();
        Peer other = peer();
        for (int number = 0; number < 20; number++) {
            peer.put(peer.key("key" + number), entry("one", "tag"));
        }
        other.bump(peer.tag("tag"));
        for (int number = 0; number < 20; number++) {
            assertThat(peer.ask(peer.key("key" + number))).isInstanceOf(Granted.class);
        }
    }

    @Test
    default void anInvalidationByTagLeavesTheRestAlone() {
        Peer peer = peer();
        peer.put(peer.key("tagged"), entry("one", "tag", "more"));
        peer.put(peer.key("other"), entry("two", "other"));
        peer.put(peer.key("untagged"), entry("three"));
        peer.put(peer.key("tag"), entry("four"));
        peer.put(peer.key("prefixed", "tag"), entry("five"));
        peer.bump(peer.tag("tag"));
        assertThat(peer.ask(peer.key("tagged"))).isInstanceOf(Granted.class);
        for (String key : new String[] {"other", "untagged", "tag"}) {
            assertThat(peer.ask(peer.key(key))).as(key).isInstanceOf(Hit.class);
        }
        assertThat(peer.ask(peer.key("prefixed", "tag"))).as("prefix").isInstanceOf(Hit.class);
    }

    @Test
    default void anInvalidationIsOfOneScopeOnly() {
        Peer peer = peer();
        Map<String, Scope> scopes = new HashMap<>();
        scopes.put("itself", new Scope("cache", "tenant"));
        scopes.put("no tenant", new Scope("cache", ""));
        scopes.put("another tenant", new Scope("cache", "Tenant"));
        scopes.put("another cache", new Scope("cache2", "tenant"));
        scopes.put("swapped", new Scope("tenant", "cache"));
        for (Kind kind : Kind.values()) {
            scopes.values().forEach(scope -> peer.put(peer.key(scope, "key", "name"), entry("one", "name")));
            peer.bump(new Generation(new Scope("cache", "tenant"), kind, kind == Kind.ALL ? "" : "name"));
            scopes.forEach((name, scope) -> assertThat(peer.ask(peer.key(scope, "key", "name")))
                    .as(name + " by " + kind)
                    .isInstanceOf(name.equals("itself") ? Granted.class : Hit.class));
            scopes.values().forEach(scope -> peer.invalidate(peer.key(scope, "key")));
        }
    }

    @Test
    default void nothingIsBelowTheFloorOfANewShard() {
        assertThat(peer().attached(0).floor()).isEqualTo(Version.NONE);
    }
}
