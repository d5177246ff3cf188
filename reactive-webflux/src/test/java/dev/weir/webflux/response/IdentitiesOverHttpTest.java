/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheContext;
import java.security.Principal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Users who are told apart have names of all kinds, and whose names differ in the least has a part of his own. */
class IdentitiesOverHttpTest {

    /** Tenants and users. A request says the number of one pair: what a field can carry is less than what a name can be. */
    private static final List<Who> ALL = List.of(
            new Who("", "alice"),
            new Who("", "alice "),
            new Who("", " alice"),
            new Who("", "alice\u2003"),
            new Who("", "Alice"),
            new Who("", "Doe,Jane"),
            new Who("", "Doe, Jane"),
            new Who("", "Doe ,Jane"),
            new Who("", "?"),
            new Who("", "\ud800"),
            new Who("", "\ud801"),
            new Who("", "-"),
            new Who("", "0:alice"),
            new Who("", "5:alice"),
            new Who("a", "lice"),
            new Who("al", "ice"),
            new Who("alice", ""),
            new Who("alice ", ""),
            new Who("alice", " "),
            new Who("Doe,", "Jane"),
            new Who("Doe,", " Jane"),
            new Who("Doe", ",Jane"),
            new Who("", ""));

    private final Site site = Site.behind(
            IdentitiesOverHttpTest::known,
            spec -> spec.keyedBy(exchange -> exchange.getPrincipal().map(Principal::getName)));

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void everybodyHasHisOwn() {
        site.handler(exchange -> Mono.deferContextual(context -> exchange.getPrincipal()
                .map(Principal::getName)
                .defaultIfEmpty("")
                .map(name -> new Who(CacheContext.tenantIn(context).orElse(""), name))
                .flatMap(who -> Site.answer(exchange, 200, "" + ALL.indexOf(who), "Cache-Control", "max-age=60"))));
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < ALL.size(); i++) {
                Site.Answer answer = site.get("/a", "X-Who", "" + i);
                assertThat(answer.body()).as(ALL.get(i).toString()).isEqualTo("" + i);
                assertThat(answer.said()).contains(round == 0 ? "stored" : "hit");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "6", "18", "22"})
    void whatWasChangedIsForgottenForAll(int changer) {
        site.counting("Cache-Control", "max-age=60");
        site.get("/a,b", "X-Who", "1");
        assertThat(site.get("/a,b", "X-Who", "1").said()).contains("hit");
        site.send("POST", "/a,b", "X-Who", "" + changer);
        assertThat(site.get("/a,b", "X-Who", "1").said()).contains("stored");
    }

    private static Mono<Void> known(ServerWebExchange exchange, WebFilterChain chain) {
        String number = exchange.getRequest().getHeaders().getFirst("X-Who");
        Who who = ALL.get(Integer.parseInt(number == null ? "" : number));
        Mono<Principal> principal = who.user().isEmpty() ? Mono.empty() : Mono.just(who::user);
        Mono<Void> rest = chain.filter(exchange.mutate().principal(principal).build());
        return who.tenant().isEmpty() ? rest : rest.contextWrite(CacheContext.tenant(who.tenant()));
    }

    private record Who(String tenant, String user) {}
}
