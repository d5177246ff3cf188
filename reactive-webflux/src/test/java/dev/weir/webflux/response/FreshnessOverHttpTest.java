/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FreshnessOverHttpTest {

    private Site site = Site.usual();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void isServedUpToItsMaxAge() {
        site.counting("Cache-Control", "max-age=60");
        Site.Answer first = site.get("/a");
        assertThat(first.body()).isEqualTo("run 1");
        assertThat(first.said()).isEqualTo("pages; fwd=uri-miss; fwd-status=200; stored; ttl=60");
        assertThat(first.field("content-length")).isEqualTo("5");
        site.afterSeconds(59);
        Site.Answer kept = site.get("/a");
        assertThat(kept.body()).isEqualTo("run 1");
        assertThat(kept.field("age")).isEqualTo("59");
        assertThat(kept.said()).isEqualTo("pages; hit; ttl=1");
        site.afterSeconds(1);
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void whatIsSaidToSharedCachesCountsMore() {
        site.counting("Cache-Control", "max-age=1, s-maxage=60");
        site.get("/a");
        site.afterSeconds(59);
        assertThat(site.get("/a").body()).isEqualTo("run 1");
        site.afterSeconds(1);
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void isServedUntilItExpires() {
        site.counting("Date", "Wed, 01 Jan 2020 00:00:00 GMT", "Expires", "Wed, 01 Jan 2020 00:00:10 GMT");
        site.get("/a");
        site.afterSeconds(9);
        assertThat(site.get("/a").body()).isEqualTo("run 1");
        site.afterSeconds(1);
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void anExpiryThatIsNoDateHasPassed() {
        site.counting("Expires", "0");
        site.get("/a");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void ageOnItsWayCounts() {
        site.counting("Cache-Control", "max-age=60", "Age", "50");
        assertThat(site.get("/a").field("age")).isEqualTo("50");
        site.afterSeconds(9);
        assertThat(site.get("/a").field("age")).isEqualTo("59");
        site.afterSeconds(1);
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void anAbsurdLifetimeIsKeptNoLongerThanAnything() {
        site.counting("Cache-Control", "max-age=99999999999999999999");
        site.get("/a");
        site.after(Duration.ofHours(23));
        assertThat(site.get("/a").body()).isEqualTo("run 1");
        site.after(Duration.ofHours(2));
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void aLifetimeSaidTwiceAndDifferentlyIsNone() {
        site.counting("Cache-Control", "max-age=60", "Cache-Control", "max-age=30");
        site.get("/a");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void nothingIsGuessedUnlessAskedFor() {
        site.counting("Last-Modified", "Sun, 22 Dec 2019 00:00:00 GMT");
        site.get("/a");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void isServedForAPartOfTheTimeSinceItWasModified() {
        site.close();
        site = Site.with(spec -> spec.heuristic(0.1, Duration.ofHours(12)));
        // Ten days ago: a tenth of it is a day, of which half a day is the most.
        site.counting("Last-Modified", "Sun, 22 Dec 2019 00:00:00 GMT");
        site.get("/a");
        site.after(Duration.ofHours(12).minusSeconds(1));
        assertThat(site.get("/a").body()).isEqualTo("run 1");
        site.afterSeconds(1);
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void aResponseWithoutADateGetsOne() {
        site.counting("Cache-Control", "max-age=60");
        site.get("/a");
        assertThat(site.get("/a").field("date")).isEqualTo("Wed, 01 Jan 2020 00:00:00 GMT");
    }
}
