/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RequestPredicates.POST;
import static org.springframework.web.reactive.function.server.RequestPredicates.all;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.CacheContext;
import dev.weir.ReactiveCache;
import dev.weir.coherence.Session;
import dev.weir.tenant.TenantQuota;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Levels, sessions and tenants of requests, over a real server and in virtual time. */
class ConsistencyFilterTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OLD_KEY = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);

    private final Storefront shop = new Storefront();
    private final ReactiveCache<String, String> cache = shop.sharedCache();
    private final ReactiveCache<String, String> other = shop.sharedCache();
    private final SessionTokens tokens = SessionTokens.signedWith(KEY, shop.clock);
    private WebTestClient client = serving(ConsistencyFilter.forStrangers());

    @AfterEach
    void closes() {
        shop.close();
    }

    // --- levels

    @ParameterizedTest
    @CsvSource({
        "strong, 403",
        "source, 403",
        "SOURCE, 403",
        "eventual, 200",
        "bounded=1, 200",
        "bounded=0, 200",
        "bounded=0.001, 200",
        "Bounded=999999999.999, 200",
        "session, 400",
        "bounded, 400",
        "bounded=, 400",
        "bounded=-1, 400",
        "bounded=1e9, 400",
        "bounded=99999999999999999999, 400",
        "bounded=1;x, 400",
        "'strong, source', 400",
        "'', 400",
        "utter, 400"
    })
    void answersAStrangerWithinHisLimits(String level, int status) {
        shop.source.put("p-1", "old");

        get("p-1", "Consistency", level).expectStatus().isEqualTo(status);
    }

    @Test
    void refusesTwoLevels() {
        client.get()
                .uri("/p-1")
                .header("Consistency", "eventual", "eventual")
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void asksTheSourceForWhoMay() {
        client = serving(ConsistencyFilter.forStrangers()
                .withLimits(exchange -> Mono.just(RequestLimits.ofStrangers().withSource())));
        shop.source.put("p-1", "old");
        get("p-1").expectBody(String.class).isEqualTo("old");
        shop.source.put("p-1", "newer");

        get("p-1").expectBody(String.class).isEqualTo("old");
        get("p-1", "Consistency", "strong").expectStatus().isForbidden();
        get("p-1", "Consistency", "source")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Cache-Control", "private, no-cache")
                .expectHeader()
                .valueEquals("Vary", "consistency")
                .expectBody(String.class)
                .isEqualTo("newer");
    }

    @Test
    void looksThereForWhoAsksForStrongAnswers() {
        client = serving(ConsistencyFilter.forStrangers()
                .withLimits(exchange -> Mono.just(RequestLimits.ofStrangers().withStrong())));
        shop.source.put("p-1", "old");
        get("p-1").expectBody(String.class).isEqualTo("old");

        get("p-1").expectHeader().valueEquals("Cache-Status", "weir; hit; ttl=60; detail=LOCAL");
        get("p-1", "Consistency", "strong")
                .expectHeader()
                .valueEquals("Cache-Status", "weir; hit; ttl=60; detail=REMOTE");
    }

    @Test
    void takesABoundOfWhatThisProcessKnows() {
        shop.source.put("p-1", "old");
        get("p-1").expectBody(String.class).isEqualTo("old");

        get("p-1", "Consistency", "bounded=5")
                .expectHeader()
                .valueEquals("Cache-Status", "weir; hit; ttl=60; detail=LOCAL")
                .expectHeader()
                .valueEquals("Cache-Control", "private, no-cache");
    }

    @Test
    void knowsFewBounds() {
        RequestLimits limits = RequestLimits.ofStrangers();

        assertThat(List.of("bounded=0", "bounded=1.999", "bounded=4", "bounded=3600").stream()
                        .map(level -> ConsistencyField.read(List.of(level), limits)
                                .orElseThrow()
                                .toString()))
                .containsExactly("bounded(PT1S)", "bounded(PT1S)", "bounded(PT2S)", "bounded(PT1M)");
        assertThat(ConsistencyField.read(List.of("bounded=7"), limits.withShortestBound(Duration.ofMinutes(2))))
                .hasToString("Optional[bounded(PT2M)]");
    }

    @Test
    void refusesLimitsThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestLimits.none().withShortestBound(Duration.ofMillis(499)))
                .withMessageContaining("PT0.5S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestLimits.none().withShortestAge(Duration.ofMillis(-1)))
                .withMessageContaining("Duration.ZERO");
    }

    // --- sessions

    @Test
    void seesWhatItsSessionHasWrittenElsewhere() {
        client = serving(ConsistencyFilter.forStrangers().withSessions(tokens));
        shop.source.put("p-1", "old");
        get("p-1").expectBody(String.class).isEqualTo("old");

        String token = writtenElsewhere("newer");

        get("p-1").expectBody(String.class).isEqualTo("old");
        shop.links.get(0).restore();
        EntityExchangeResult<String> seen = get("p-1", SessionTokens.FIELD, token)
                .expectHeader()
                .valueEquals("Cache-Control", "private, no-cache")
                .expectHeader()
                .valueEquals("Vary", "consistency, weir-session")
                .expectBody(String.class)
                .returnResult();
        assertThat(seen.getResponseBody()).isEqualTo("newer");
        assertThat(tokens.read(tokenIn(seen), Optional.empty())).isPresent();
    }

    @Test
    void bringsNoTokenToWhoHasNoSession() {
        client = serving(ConsistencyFilter.forStrangers().withSessions(tokens));
        shop.source.put("p-1", "old");

        get("p-1").expectHeader().doesNotExist(SessionTokens.FIELD);
        get("p-1", "Consistency", "session").expectHeader().exists(SessionTokens.FIELD);
    }

    @Test
    void hasNobodyElseGetTheTokenOfAUser() {
        client = serving(ConsistencyFilter.forStrangers().withSessions(tokens));

        client.post()
                .uri("/p-1")
                .bodyValue("x")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .exists(SessionTokens.FIELD)
                .expectHeader()
                .valueEquals("Cache-Control", "public, max-age=9", "private");
    }

    @Test
    void takesATokenThatIsForgedForNone() {
        client = serving(ConsistencyFilter.forStrangers().withSessions(tokens));
        shop.source.put("p-1", "old");
        get("p-1").expectBody(String.class).isEqualTo("old");
        String token = writtenElsewhere("newer");

        List<String> forged = List.of(
                token.substring(0, token.length() - 1) + (token.endsWith("A") ? "B" : "A"),
                "1.9999999999" + token.substring(token.indexOf('.', 2)),
                token.replaceFirst("^1", "2"),
                token + "x",
                token.substring(0, token.lastIndexOf('.')),
                SessionTokens.signedWith(OLD_KEY, shop.clock).write(Session.begin(), Optional.empty()),
                "x".repeat(5_000),
                "...",
                "1.99999999999999999999.x.y");
        for (String each : forged) {
            get("p-1", SessionTokens.FIELD, each)
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .doesNotExist(SessionTokens.FIELD)
                    .expectBody(String.class)
                    .isEqualTo("old");
        }
        client.get()
                .uri("/p-1")
                .header(SessionTokens.FIELD, token, token)
                .exchange()
                .expectBody(String.class)
                .isEqualTo("old");
    }

    /** While this process cannot be told of it. */
    private String writtenElsewhere(String value) {
        shop.links.get(0).cut();
        Session session = Session.begin();
        other.put("p-1", value).contextWrite(CacheContext.session(session)).block(Duration.ofSeconds(60));
        return tokens.write(session, Optional.empty());
    }

    private static String tokenIn(EntityExchangeResult<?> result) {
        return result.getResponseHeaders().getOrEmpty(SessionTokens.FIELD).get(0);
    }

    // --- tenants

    @Test
    void keepsTenantsApart() {
        ReactiveCache<String, String> apart = shop.cache(builder -> builder.perTenant(TenantQuota.entries(100)));
        client = serving(apart, ConsistencyFilter.forStrangers().withTenants(TenantResolver.fromHeader("Shop")));
        apart.forTenant("north").put("p-1", "teapot").block(Duration.ofSeconds(60));
        apart.forTenant("south").put("p-1", "kettle").block(Duration.ofSeconds(60));

        get("p-1", "Shop", "north")
                .expectHeader()
                .valueEquals("Vary", "consistency, shop")
                .expectBody(String.class)
                .isEqualTo("teapot");
        get("p-1", "Shop", "south").expectBody(String.class).isEqualTo("kettle");
        get("p-1").expectStatus().is5xxServerError();
        client.get()
                .uri("/p-1")
                .header("Shop", "north", "south")
                .exchange()
                .expectStatus()
                .isBadRequest();
        get("p-1", "Shop", "n".repeat(500)).expectStatus().isBadRequest();
    }

    @Test
    void findsTheTenantInThePath() {
        ReactiveCache<String, String> apart = shop.cache(builder -> builder.perTenant(TenantQuota.entries(100)));
        client = serving(
                apart, ConsistencyFilter.forStrangers().withTenants(TenantResolver.fromPath("/shops/{tenant}/**")));
        apart.forTenant("north").put("shops/north/p-1", "teapot").block(Duration.ofSeconds(60));

        get("shops/north/p-1").expectBody(String.class).isEqualTo("teapot");
        get("shops/south/p-1").expectStatus().isNotFound();
        get("elsewhere/north/p-1").expectStatus().is5xxServerError();
        assertThatIllegalArgumentException().isThrownBy(() -> TenantResolver.fromPath("/shops/**"));
    }

    @Test
    void knowsTheTenantByWhoHasSignedIn() {
        ReactiveCache<String, String> apart = shop.cache(builder -> builder.perTenant(TenantQuota.entries(100)));
        apart.forTenant("ann").put("p-1", "teapot").block(Duration.ofSeconds(60));
        Principal ann = () -> "ann";
        WebFilter signsIn = (exchange, chain) ->
                chain.filter(exchange.mutate().principal(Mono.just(ann)).build());

        client = serving(apart, signsIn, ConsistencyFilter.forStrangers().withTenants(TenantResolver.fromPrincipal()));

        get("p-1").expectBody(String.class).isEqualTo("teapot");
    }

    @Test
    void takesATokenOfAnotherTenantForNone() {
        Session session = Session.begin();
        String north = tokens.write(session, Optional.of("north"));

        assertThat(tokens.read(north, Optional.of("north"))).isPresent();
        assertThat(tokens.read(north, Optional.of("south"))).isEmpty();
        assertThat(tokens.read(north, Optional.empty())).isEmpty();
        assertThat(tokens.read(tokens.write(session, Optional.empty()), Optional.of("")))
                .isEmpty();
    }

    // --- tokens

    @Test
    void takesTokensOfThePreviousKeyAsWell() {
        String old = SessionTokens.signedWith(OLD_KEY, shop.clock).write(Session.begin(), Optional.empty());

        assertThat(tokens.read(old, Optional.empty())).isEmpty();
        assertThat(tokens.alsoTaking(OLD_KEY).read(old, Optional.empty())).isPresent();
    }

    @Test
    void takesNoTokenThatIsOutOfDate() {
        SessionTokens brief = tokens.lasting(Duration.ofMinutes(1));
        String token = brief.write(Session.begin(), Optional.empty());

        shop.pass(Duration.ofSeconds(59));
        assertThat(brief.read(token, Optional.empty())).isPresent();
        shop.pass(Duration.ofSeconds(1));
        assertThat(brief.read(token, Optional.empty())).isEmpty();
    }

    @Test
    void keepsItsKeysToItself() {
        assertThat(tokens.alsoTaking(OLD_KEY).toString()).isEqualTo("SessionTokens[lasting PT12H, two keys]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionTokens.signedWith(new byte[31], shop.clock))
                .withMessageContaining("openssl rand -base64 32");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 366L * 24 * 60 * 60})
    void refusesToLastForNoTimeOrForEver(long seconds) {
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.lasting(Duration.ofSeconds(seconds)));
    }

    private WebTestClient.ResponseSpec get(String path) {
        return client.get().uri("/" + path).exchange();
    }

    private WebTestClient.ResponseSpec get(String path, String field, String value) {
        return client.get().uri("/" + path).header(field, value).exchange();
    }

    private WebTestClient serving(ConsistencyFilter filter) {
        return serving(cache, filter);
    }

    private WebTestClient serving(ReactiveCache<String, String> served, WebFilter... filters) {
        shop.close();
        EntryAnswers answers = EntryAnswers.of(AnswerPolicy.standard().withProvenance());
        RouterFunction<ServerResponse> reads = route(
                GET("/**"),
                request ->
                        answers.answer(request, served.getEntry(request.path().substring(1))));
        RouterFunction<ServerResponse> writes = route(
                POST("/**"),
                request -> request.bodyToMono(String.class)
                        .flatMap(value -> served.put(request.path().substring(1), value))
                        .then(ServerResponse.ok()
                                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=9")
                                .build()));
        return shop.serves(
                reads.and(writes)
                        .and(route(all(), request -> ServerResponse.notFound().build())),
                filters);
    }
}
