/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.PRODUCTS;
import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static dev.weir.redis.OpenNamespace.key;
import static dev.weir.redis.OpenNamespace.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.Found;
import dev.weir.tier.Generation;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes along with a lease as a fallback: nothing that was said to be gone. */
@ParameterizedClass
@EachEdition
class FallbackTest {

    private static final RemoteKey KEY = key(PRODUCTS, "a/k", "a/");

    private final OpenNamespace namespace;

    FallbackTest(RedisEdition edition) {
        namespace = new OpenNamespace(edition.shared(), RedisEdition.namespace(getClass())).attached(1);
    }

    @AfterEach
    void end() {
        namespace.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.Kind.class)
    void whatAGenerationHasInvalidatedIsNone(Generation.Kind kind) {
        namespace.load(KEY, 1, entry("one", "red"));
        String name = switch (kind) {
            case TAG -> "red";
            case PREFIX -> "a/";
            case ALL -> "";
        };
        namespace.bump(1, new Generation(PRODUCTS, kind, name));
        assertThat(granted(Version.NONE)).isNull();
        assertThat(waited(Version.NONE)).isNull();
    }

    @Test
    void whatTheFloorHasInvalidatedIsNone() {
        Version version = namespace.load(KEY, 1, entry("one"));
        namespace.call("HSET", namespace.at(KEY.shard(), "s"), "floor", "1:" + version.seq());
        assertThat(granted(Version.NONE)).isNull();
        assertThat(waited(Version.NONE)).isNull();
    }

    @Test
    void whatHasExpiredIsNoneEitherOnceAGenerationHasInvalidatedIt() {
        namespace.load(KEY, 1, entry("one", "red"));
        get(namespace.tier().invalidate(KEY, 1, true, null));
        namespace.bump(1, tag(PRODUCTS, "red"));
        assertThat(granted(Version.NONE)).isNull();
    }

    @Test
    void whatHasOnlyBeenSeenStaysOne() {
        namespace.bump(1, tag(PRODUCTS, "red"));
        Version version = namespace.load(KEY, 1, entry("one", "red"));
        assertThat(granted(version)).isNotNull();
        assertThat(waited(version)).isNotNull();
    }

    @Test
    void whatHasOnlyExpiredStaysOne() {
        namespace.load(KEY, 1, entry("one", "red"));
        get(namespace.tier().invalidate(KEY, 1, true, null));
        assertThat(granted(Version.NONE)).isNotNull();
        assertThat(waited(Version.NONE)).isNotNull();
    }

    @Test
    void whatIsOfAnEpochBeforeStaysOneUnlessAGenerationHasInvalidatedIt() {
        namespace.load(KEY, 1, entry("one", "red"));
        get(namespace.log().begin(KEY.shard(), 1, 2));
        assertThat(((LeaseAnswer.Granted) get(namespace.tier().lease(KEY, 2, Version.NONE, OpenNamespace.MINUTE)))
                        .outdated())
                .isNotNull();
        get(namespace.tier().bump(List.of(tag(PRODUCTS, "red")), shard -> shard == KEY.shard() ? 2 : 1));
        assertThat(((LeaseAnswer.Wait) get(namespace.tier().lease(KEY, 2, Version.NONE, OpenNamespace.MINUTE)))
                        .outdated())
                .isNull();
    }

    private @Nullable Found granted(Version seen) {
        return ((LeaseAnswer.Granted) get(namespace.tier().lease(KEY, 1, seen, OpenNamespace.MINUTE))).outdated();
    }

    private @Nullable Found waited(Version seen) {
        return ((LeaseAnswer.Wait) get(namespace.tier().lease(KEY, 1, seen, OpenNamespace.MINUTE))).outdated();
    }
}
