/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectivesOverHttpTest {

    private Site site = Site.usual();

    @BeforeEach
    void keep() {
        site.counting("Cache-Control", "max-age=60");
        site.get("/a");
        site.afterSeconds(30);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void noCacheHasTheHandlerAsked() {
        Site.Answer newer = site.get("/a", "Cache-Control", "no-cache");
        assertThat(newer.body()).isEqualTo("run 2");
        assertThat(newer.said()).contains("fwd=request").contains("stored");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
        site.afterSeconds(2);
        assertThat(site.get("/a", "Pragma", "no-cache").body()).isEqualTo("run 3");
    }

    @Test
    void noStoreGoesPast() {
        assertThat(site.get("/a", "Cache-Control", "no-store").said()).isEqualTo("pages; fwd=bypass");
        assertThat(site.get("/a").body()).isEqualTo("run 1");
    }

    @Test
    void maxAgeAsksForNothingOlder() {
        assertThat(site.get("/a", "Cache-Control", "max-age=30").body()).isEqualTo("run 1");
        assertThat(site.get("/a", "Cache-Control", "max-age=29").body()).isEqualTo("run 2");
    }

    @Test
    void minFreshAsksForTimeLeft() {
        assertThat(site.get("/a", "Cache-Control", "min-fresh=30").body()).isEqualTo("run 1");
        assertThat(site.get("/a", "Cache-Control", "min-fresh=31").body()).isEqualTo("run 2");
    }

    @Test
    void maxStaleTakesWhatIsStale() {
        site.counting("Cache-Control", "max-age=60", "ETag", "\"v\"");
        site.get("/b");
        site.afterSeconds(70);
        Site.Answer stale = site.get("/b", "Cache-Control", "max-stale=10");
        assertThat(stale.body()).isEqualTo("run 2");
        assertThat(stale.said()).isEqualTo("pages; hit; ttl=-10");
        assertThat(site.get("/b", "Cache-Control", "max-stale=9").body()).isEqualTo("run 3");
    }

    @Test
    void onlyIfCachedAsksNobody() {
        assertThat(site.get("/a", "Cache-Control", "only-if-cached").body()).isEqualTo("run 1");
        Site.Answer none = site.get("/b", "Cache-Control", "only-if-cached");
        assertThat(none.status()).isEqualTo(504);
        assertThat(none.said()).contains("only-if-cached");
        site.afterSeconds(30);
        assertThat(site.get("/a", "Cache-Control", "only-if-cached").status()).isEqualTo(504);
        assertThat(site.runs).hasValue(1);
    }

    @Test
    void areIgnoredWhereTheyAreToBe() {
        site.close();
        site = Site.with(ResponseCacheBuilder::ignoringRequestDirectives);
        keep();
        assertThat(site.get("/a", "Cache-Control", "no-cache, max-age=0").body())
                .isEqualTo("run 1");
        assertThat(site.get("/b", "Cache-Control", "only-if-cached").status()).isEqualTo(200);
        assertThat(site.get("/a", "Cache-Control", "no-store").said()).contains("bypass");
    }

    @Test
    void malformedOnesAskForNothing() {
        assertThat(site.get("/a", "Cache-Control", "max-age=x, =, \"").body()).isEqualTo("run 1");
    }
}
