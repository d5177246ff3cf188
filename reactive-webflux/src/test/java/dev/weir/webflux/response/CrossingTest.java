/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheContext;
import dev.weir.redis.trial.Figures;
import dev.weir.redis.trial.Size;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Trial T39: many users with cookies, credentials, tenants and headers of all kinds ask a careless handler, which puts
 * into each body whatever it can see of who asks, and marks it as cacheable. No body may reach anybody it was not made for.
 */
@Tag("T39")
class CrossingTest {

    private static final int REQUESTS = Size.of(3_000, 100_000);

    /** What a control needs to find somebody, and more than that. */
    private static final int REQUESTS_OF_A_CONTROL = 3_000;

    private static final int AT_ONCE = 50;
    private static final String[] SAYS = {
        "max-age=60",
        "public, max-age=60",
        "s-maxage=60",
        "max-age=0",
        "no-cache",
        "max-age=5, stale-while-revalidate=60"
    };
    private static final List<String> NAMES = List.of("Doe,Jane", "Doe, Jane", "Doe,Jane ", " Doe,Jane", "Doe ,Jane");
    private static final Set<String> WITH_TOKEN = Set.of("/3", "/9");
    private static final String[] IDENTITIES = {
        "Cookie",
        "Authorization",
        "X-User",
        "X-Forwarded-Host",
        "X-Forwarded-For",
        "User-Agent",
        "Accept-Language",
        "Accept"
    };

    @Test
    void noBodyCrosses() {
        assertThat(crossings("all guards", Guards.UP, REQUESTS)).isEmpty();
    }

    @Test
    void noneDoesWhereUsersAreToldApart() {
        assertThat(crossings(
                        "told apart",
                        spec -> spec.keyedBy(exchange -> exchange.getPrincipal().map(Principal::getName)),
                        REQUESTS,
                        CrossingTest::member))
                .isEmpty();
    }

    @Test
    void withCredentialsLetInSomeDo() {
        assertThat(crossings("credentials let in", new Guards(false, true, false, true, true), REQUESTS_OF_A_CONTROL))
                .isNotEmpty();
    }

    @Test
    void withPrincipalsLetInSomeDo() {
        assertThat(crossings("principals let in", new Guards(true, false, true, true, true), REQUESTS_OF_A_CONTROL))
                .isNotEmpty();
    }

    @Test
    void withUnkeyedFieldsSeenSomeDo() {
        assertThat(crossings("unkeyed fields seen", new Guards(true, true, false, true, true), REQUESTS_OF_A_CONTROL))
                .isNotEmpty();
    }

    @Test
    void withTenantsNotToldApartSomeDo() {
        assertThat(crossings(
                        "tenants not told apart", new Guards(true, true, true, false, true), REQUESTS_OF_A_CONTROL))
                .isNotEmpty();
    }

    @Test
    void withSessionsNotLookedForSomeDo() {
        assertThat(crossings(
                        "sessions not looked for", new Guards(true, true, true, true, false), REQUESTS_OF_A_CONTROL))
                .isNotEmpty();
    }

    private static List<String> crossings(String what, Guards guards, int requests) {
        return crossings(what, builder -> builder.guards(guards), requests, CrossingTest::asker);
    }

    private static List<String> crossings(
            String what, UnaryOperator<ResponseCacheBuilder> spec, int requests, Function<Random, Asker> askers) {
        WebFilter tenants = (exchange, chain) -> {
            String tenant = exchange.getRequest().getHeaders().getFirst("X-Tenant");
            return tenant == null
                    ? chain.filter(exchange)
                    : chain.filter(exchange).contextWrite(CacheContext.tenant(tenant));
        };
        WebFilter both = (exchange, chain) -> tenants.filter(
                exchange, known -> knowing(known, named -> SessionsOverHttpTest.TOKENS.filter(named, chain)));
        Random random = new Random(39);
        List<String> crossings = new ArrayList<>();
        try (Site site = Site.behind(both, spec)) {
            site.handler(CrossingTest::careless);
            for (int round = 0; round < requests / AT_ONCE; round++) {
                site.afterSeconds(random.nextInt(4));
                crossings.addAll(Site.await(Flux.range(0, AT_ONCE)
                        .map(i -> askers.apply(random))
                        .collectList()
                        .flatMapMany(Flux::fromIterable)
                        .flatMap(asker -> asker.ask(site), 16)
                        .filter(crossing -> !crossing.isEmpty())
                        .collectList()));
            }
            assertThat(site.filter.stats().hits()).as("something is shared").isPositive();
            Figures.of("T39 " + what)
                    .with("requests", requests)
                    .with("handler runs", site.runs)
                    .with("crossed", crossings.size())
                    .print();
        }
        return crossings;
    }

    /** Knows some by a key of theirs, and says so in all the ways there are. */
    private static Mono<Void> knowing(ServerWebExchange exchange, WebFilterChain chain) {
        String name = exchange.getRequest().getHeaders().getFirst("X-Api-Key");
        if (name == null) {
            return chain.filter(exchange);
        }
        String spoken = URLDecoder.decode(name, StandardCharsets.UTF_8);
        exchange.getAttributes().put("known", spoken);
        return chain.filter(exchange.mutate()
                        .principal(Mono.<Principal>just(() -> spoken))
                        .build())
                .contextWrite(context -> context.put("known", spoken));
    }

    private static Mono<Void> careless(ServerWebExchange exchange) {
        // Some do not ask: what they know of somebody they have from elsewhere.
        boolean asks = exchange.getRequest().getURI().getRawPath().length() > 2;
        return (asks ? exchange.getPrincipal().map(Principal::getName) : Mono.<String>empty())
                .defaultIfEmpty("null")
                .flatMap(name -> token(exchange).flatMap(token -> careless(exchange, name, token)));
    }

    /** Some show a token of their client's session, which he needs for what he sends next. */
    private static Mono<String> token(ServerWebExchange exchange) {
        return WITH_TOKEN.contains(exchange.getRequest().getURI().getRawPath())
                ? exchange.getRequiredAttribute("token")
                : Mono.just("null");
    }

    private static Mono<Void> careless(ServerWebExchange exchange, String principal, String token) {
        return Mono.deferContextual(context -> {
            ServerHttpRequest request = exchange.getRequest();
            StringBuilder body = new StringBuilder();
            for (String name : IDENTITIES) {
                body.append(name)
                        .append('=')
                        .append(request.getHeaders().getFirst(name))
                        .append('\n');
            }
            body.append("X-Tenant=")
                    .append(CacheContext.tenantIn(context).orElse(null))
                    .append('\n');
            for (Object known : List.of(
                    principal,
                    context.<Object>getOrDefault("known", "null"),
                    exchange.<Object>getAttributeOrDefault("known", "null"))) {
                body.append("X-Api-Key=").append(written("" + known)).append('\n');
            }
            body.append("token=").append(token).append('\n');
            body.append("path=").append(request.getURI().getRawPath()).append('\n');
            int says = Math.floorMod(request.getURI().getRawPath().hashCode(), SAYS.length);
            HttpHeaders fields = exchange.getResponse().getHeaders();
            fields.setETag("\"" + Integer.toHexString(body.toString().hashCode()) + "\"");
            return Site.answer(exchange, 200, body.toString(), "Cache-Control", SAYS[says]);
        });
    }

    private static Asker asker(Random random) {
        List<String> fields = new ArrayList<>();
        for (String name : IDENTITIES) {
            if (random.nextInt(4) == 0) {
                fields.add(name);
                fields.add(name.equals("Accept") ? "text/" + random.nextInt(3) : name + "-" + random.nextInt(3));
            }
        }
        if (random.nextInt(2) == 0) {
            fields.add("X-Tenant");
            fields.add("tenant" + random.nextInt(3));
        }
        if (random.nextInt(4) == 0) {
            fields.add("X-Api-Key");
            fields.add("key" + random.nextInt(3));
        }
        return new Asker("/" + random.nextInt(12), fields);
    }

    /** One of those whose names differ in the least, with a cookie of his own. */
    private static Asker member(Random random) {
        List<String> fields = new ArrayList<>();
        if (random.nextInt(2) == 0) {
            fields.addAll(List.of("X-Tenant", "tenant" + random.nextInt(3)));
        }
        if (random.nextInt(4) != 0) {
            String name = written(NAMES.get(random.nextInt(NAMES.size())));
            fields.addAll(List.of("X-Api-Key", name, "Cookie", "id=" + name));
        }
        // Not for a token: it is bound to a session, and one user may have many.
        int path = random.nextBoolean() ? 4 + random.nextInt(5) : 10 + random.nextInt(9);
        return new Asker("/" + path, fields);
    }

    private static String written(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    /** Someone who asks, with all that he tells of himself. */
    private record Asker(String path, List<String> fields) {

        Mono<String> ask(Site site) {
            return site.ask("GET", path, fields.toArray(new String[0])).map(this::crossing);
        }

        /** What the body says of someone that is not true of the one who got it; empty if nothing. */
        private String crossing(Site.Answer answer) {
            if (answer.status() != 200) {
                return "status " + answer.status();
            }
            for (String line : answer.body().split("\n")) {
                String name = line.substring(0, line.indexOf('='));
                String value = line.substring(line.indexOf('=') + 1);
                int at = fields.indexOf(name);
                boolean own = name.equals("path")
                        ? value.equals(path)
                        : value.equals("null")
                                || (name.equals("token")
                                        && answer.field("set-cookie").contains("SESSION=" + value + ";"))
                                || isSetByEveryClient(name, value)
                                || (at >= 0 && value.equals(fields.get(at + 1)));
                if (!own) {
                    return path + " " + fields + " got " + line;
                }
            }
            return "";
        }

        private boolean isSetByEveryClient(String name, String value) {
            return (name.equals("User-Agent") && value.startsWith("ReactorNetty"))
                    || (name.equals("Accept") && value.equals("*/*"));
        }
    }
}
