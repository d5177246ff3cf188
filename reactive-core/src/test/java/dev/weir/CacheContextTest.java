/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Session;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

/** What a Context says to caches can be read again by what stands between it and them. */
class CacheContextTest {

    @Test
    void saysNothingByItself() {
        Context tenantOnly = CacheContext.tenant("north").apply(Context.empty());

        assertThat(CacheContext.consistencyIn(Context.empty())).isEmpty();
        assertThat(CacheContext.sessionIn(Context.empty())).isEmpty();
        assertThat(CacheContext.consistencyIn(tenantOnly)).isEmpty();
        assertThat(CacheContext.sessionIn(tenantOnly)).isEmpty();
    }

    @Test
    void saysTheLevelAndTheSessionThatWerePutThere() {
        Session session = Session.begin();
        Context both = CacheContext.consistency(Consistency.STRONG)
                .andThen(CacheContext.session(session))
                .apply(Context.empty());

        assertThat(CacheContext.consistencyIn(both)).contains(Consistency.STRONG);
        assertThat(CacheContext.sessionIn(both)).containsSame(session);
    }
}
