/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheContext;
import dev.weir.Consistency;
import dev.weir.coherence.Session;
import dev.weir.testing.VirtualClock;
import dev.weir.webflux.http.ConsistencyFilter;
import dev.weir.webflux.http.RequestLimits;
import dev.weir.webflux.http.SessionTokens;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** What requests ask of caches, and what is kept of responses: whoever asks for more is not answered with less, and spoils nothing. */
class ConsistencyOverHttpTest {

    private static final ConsistencyFilter SESSIONS = ConsistencyFilter.forStrangers()
            .withSessions(SessionTokens.signedWith(new byte[32], VirtualClock.create()));

    private static final ConsistencyFilter FOR_ALL = SESSIONS.withLimits(exchange -> Mono.just(RequestLimits.none()));

    private Site site = Site.behind(FOR_ALL, spec -> spec);

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Consistency, bounded=1, bounded(PT1S)",
        "Consistency, session, session",
        "Consistency, strong, strong",
        "Consistency, source, source",
        "Cache-Control, no-cache, source"
    })
    void whoeverAsksForMoreIsAnsweredByTheHandler(String field, String says, String level) {
        telling();
        assertThat(site.get("/a").body()).isEqualTo("run 1 at none");
        for (int i = 2; i < 5; i++) {
            Site.Answer answer = site.get("/a", field, says);
            assertThat(answer.body()).isEqualToIgnoringCase("run " + i + " at " + level);
            assertThat(answer.said()).isEqualTo("pages; fwd=request");
        }
        assertThat(site.send("HEAD", "/a", field, says).said()).isEqualTo("pages; fwd=request");
        assertThat(site.get("/a").body()).as("that of the others is as it was").isEqualTo("run 1 at none");
        assertThat(site.filter.stats().size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"Consistency, eventual", "Weir-Session, junk", "Weir-Session, ''", "Weir-Session, 1.9999999999.x.y"})
    void whatAsksForNothingIsAnsweredWithWhatIsKept(String field, String says) {
        again(SESSIONS);
        telling();
        assertThat(site.get("/a", field, says).body()).startsWith("run 1 ");
        for (int i = 0; i < 5; i++) {
            Site.Answer forged = site.get("/a", "Weir-Session", "junk" + i);
            assertThat(forged.said()).contains("hit");
            assertThat(forged.field("vary")).isEqualTo("consistency, weir-session");
        }
        assertThat(site.get("/a").said()).contains("hit");
        assertThat(site.get("/a", field, says).said()).contains("hit");
        assertThat(site.filter.stats().size()).isEqualTo(1);
        assertThat(site.runs).hasValue(1);
    }

    @Test
    void whoHasASessionSeesItsWritesAndLeavesNothing() {
        again(SESSIONS);
        telling();
        site.get("/a");
        String token = site.send("POST", "/b").field("weir-session");
        assertThat(token).isNotEmpty();
        for (String level : new String[] {"session", "eventual"}) {
            Site.Answer his = site.get("/a", "Weir-Session", token, "Consistency", level);
            assertThat(his.said()).isEqualTo("pages; fwd=request");
            assertThat(his.field("weir-session")).isNotEmpty();
            assertThat(his.field("cache-control")).contains("private");
        }
        Site.Answer other = site.get("/a");
        assertThat(other.said()).contains("hit");
        assertThat(other.field("weir-session")).isEmpty();
        assertThat(other.field("cache-control")).isEqualTo("max-age=60");
        assertThat(site.filter.stats().size()).isEqualTo(1);
    }

    @Test
    void whatIsConfirmedStaysThatOfAll() {
        telling();
        site.get("/a", "Consistency", "eventual");
        site.handler(exchange -> Site.answer(exchange, 304, "", "Cache-Control", "max-age=60", "ETag", "\"v\""));
        site.afterSeconds(61);
        Site.Answer confirmed = site.get("/a", "Weir-Session", "junk");
        assertThat(confirmed.said()).contains("fwd=stale").contains("stored");
        assertThat(confirmed.field("vary")).isEqualTo("consistency, weir-session");
        assertThat(site.get("/a").said()).contains("hit");
        assertThat(site.get("/a", "Consistency", "eventual").body()).isEqualTo("run 1 at none");
        assertThat(site.filter.stats().size()).isEqualTo(1);
    }

    @Test
    void whatAHandlerDependsOnItselfIsItsOwnMatter() {
        site.close();
        site = Site.behind(SESSIONS, spec -> spec.seen("Consistency"));
        site.counting("Cache-Control", "max-age=60", "Vary", "Consistency");
        site.get("/a");
        assertThat(site.get("/a", "Consistency", "eventual").body()).isEqualTo("run 2");
        assertThat(site.get("/a").body()).isEqualTo("run 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Consistency", "Weir-Session"})
    void soIsWhatAnotherFilterMakesOfTheseFields(String field) {
        again((exchange, chain) -> {
            exchange.getResponse().getHeaders().set("Vary", field);
            String says = exchange.getRequest().getHeaders().getFirst(field);
            return chain.filter(exchange).contextWrite(context -> context.put("says", "" + says));
        });
        site.handler(exchange -> Mono.deferContextual(
                context -> Site.answer(exchange, 200, context.get("says"), "Cache-Control", "max-age=60")));
        assertThat(site.get("/a", field, "one").body()).isEqualTo("one");
        assertThat(site.get("/a", field, "two").body()).isEqualTo("two");
        assertThat(site.get("/a", field, "one").said()).contains("hit");
    }

    @Test
    void whatTheApplicationItselfAsksForCountsToo() {
        asking(CacheContext.consistency(Consistency.STRONG), "pages; fwd=request");
        asking(CacheContext.session(Session.begin()), "pages; fwd=request");
        asking(CacheContext.consistency(Consistency.EVENTUAL), "pages; fwd=uri-miss; fwd-status=200; stored; ttl=60");
    }

    private void asking(Function<Context, Context> what, String said) {
        again((exchange, chain) -> chain.filter(exchange).contextWrite(what));
        telling();
        assertThat(site.get("/a").said()).isEqualTo(said);
    }

    /** Answers with the level that its reads would be made at. */
    private void telling() {
        site.handler(exchange -> Mono.deferContextual(context -> Site.answer(
                exchange,
                200,
                "run " + site.runs.get() + " at "
                        + CacheContext.consistencyIn(context)
                                .filter(level -> !level.equals(Consistency.EVENTUAL))
                                .map(Object::toString)
                                .orElse("none"),
                "Cache-Control",
                "max-age=60",
                "ETag",
                "\"v\"")));
    }

    private void again(WebFilter before) {
        site.close();
        site = Site.behind(before, spec -> spec);
    }
}
