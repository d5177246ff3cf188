/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.codec.PayloadLimits;
import dev.weir.policy.CachePolicy;
import dev.weir.webflux.rfc9111.Heuristic;
import dev.weir.webflux.rfc9111.StoredResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/** A builder of one response cache. Not thread-safe; one builder builds one filter. */
public final class ResponseCacheBuilder {

    private static final int KIBI = 1 << 10;
    private static final long USUAL_BYTES = 64L << 20;

    /** What the fields of a response, which no limit here concerns, may take besides its body. */
    private static final int ROOM_FOR_FIELDS = 128 * KIBI;

    private final Weir weir;
    private final String name;
    private final List<PathPattern> paths = new ArrayList<>();
    private final Set<String> hosts = new LinkedHashSet<>();
    private boolean anyHost;
    private Set<String> keyed = new TreeSet<>(List.of("accept", "accept-language"));
    private final Set<String> seen = new TreeSet<>(List.of("host", "accept-charset", "accept-encoding", "origin"));
    private final Set<String> ignoredCookies = new LinkedHashSet<>();
    private boolean sharesAuthorized;
    private boolean heedsRequests = true;
    private boolean keepsNothing;
    private Duration shortestAge = Duration.ofSeconds(1);
    private @Nullable Function<ServerWebExchange, Mono<String>> identity;
    private Heuristic heuristic = Heuristic.NONE;
    private int largestBody = 256 * KIBI;
    private long maximumBytes = USUAL_BYTES;
    private Duration keptAtMost = Duration.ofDays(1);
    private Duration validatedFor = Duration.ofHours(1);
    private Duration passedFor = Duration.ofSeconds(10);
    private Duration patience = Duration.ofSeconds(10);
    private Guards guards = Guards.UP;

    ResponseCacheBuilder(Weir weir, String name) {
        this.weir = weir;
        this.name = name;
    }

    /** The paths whose answers may be kept, as patterns of Spring such as {@code /catalog/**}. There is no default. */
    public ResponseCacheBuilder paths(String... patterns) {
        for (String pattern : patterns) {
            paths.add(PathPatternParser.defaultInstance.parse(pattern));
        }
        return this;
    }

    /**
     * The hosts that requests may name, such as {@code shop.example} or {@code localhost:8080}; those that name another one go to the
     * handler. There is no default: say this or {@link #anyHost()}.
     */
    public ResponseCacheBuilder hosts(String... names) {
        for (String host : names) {
            hosts.add(lowerCase(host));
        }
        return this;
    }

    /**
     * Has requests take part whatever host they name, as where something in front lets only known ones through. The host is part of the
     * key, so that whoever names a wrong one meets nobody else's answer; but what he is answered takes room from the others.
     */
    public ResponseCacheBuilder anyHost() {
        anyHost = true;
        return this;
    }

    /**
     * The header fields of requests that tell keys apart, whether {@code Vary} names them or not, in place of the default: {@code
     * Accept} and {@code Accept-Language}, by which Spring chooses without saying so.
     */
    public ResponseCacheBuilder keyed(String... fields) {
        keyed = new TreeSet<>();
        Arrays.stream(fields).map(ResponseCacheBuilder::lowerCase).forEach(keyed::add);
        return this;
    }

    /**
     * Header fields that handlers see of a request whose answer is shared, besides those that tell keys apart, {@code Host}, {@code
     * Accept-Charset}, {@code Accept-Encoding} and {@code Origin}. All others are kept from them. A handler whose answer depends on one
     * of these has to name it in {@code Vary}.
     */
    public ResponseCacheBuilder seen(String... fields) {
        Arrays.stream(fields).map(ResponseCacheBuilder::lowerCase).forEach(seen::add);
        return this;
    }

    /** Cookies that no answer depends on. They are kept from handlers; requests with any other cookie are not answered from here. */
    public ResponseCacheBuilder ignoredCookies(String... names) {
        ignoredCookies.addAll(Arrays.asList(names));
        return this;
    }

    /**
     * Has requests with {@code Authorization} take part, too: they get what is kept, and what they are answered is kept if it says that
     * it is for others, by {@code public}, {@code s-maxage} or {@code must-revalidate} (RFC 9111, section 3.5). Default: they go to the
     * handler.
     *
     * <p>So do those of clients whom filters before the cache have verified, as Spring Security does, unless they have a session that was
     * begun, or a cookie that is not ignored: then they may be known by that. A principal of a request with {@code Authorization} is
     * taken to be by that field. Who may see an answer has to be decided by filters before the cache: a handler and its annotations
     * are not asked about what is kept.
     */
    public ResponseCacheBuilder sharingAuthorized() {
        this.sharesAuthorized = true;
        return this;
    }

    /**
     * Tells users apart: what one of them is answered is kept for him alone, whatever cookies and credentials his request has. The
     * identity has to come from what was verified, such as the principal. Requests without one have the shared part, unless
     * they have credentials or a principal: those go to the handler, as all of them do if this is not said.
     */
    public ResponseCacheBuilder keyedBy(Function<ServerWebExchange, Mono<String>> identity) {
        this.identity = requireNonNull(identity, "identity must not be null");
        return this;
    }

    /**
     * A response that is not older than this will do, whatever requests ask for: so however many ask, the handler is asked once in that
     * time at most because of it, for each key and by each process. {@link Duration#ZERO} for none. Default: a second.
     */
    public ResponseCacheBuilder shortestAge(Duration age) {
        requireNonNull(age, "shortestAge must not be null");
        require(!age.isNegative(), "shortestAge must not be negative but was " + age + "; use Duration.ZERO for none");
        this.shortestAge = age;
        return this;
    }

    /**
     * Passes over {@code no-cache}, {@code max-age}, {@code min-fresh}, {@code max-stale} and {@code only-if-cached} of requests, with
     * which anybody can have the handler asked. {@code no-store} counts all the same.
     */
    public ResponseCacheBuilder ignoringRequestDirectives() {
        this.heedsRequests = false;
        return this;
    }

    /** Keeps responses that do not say for how long, but when they were modified: for a part of the time since then. Default: none. */
    public ResponseCacheBuilder heuristic(double fraction, Duration atMost) {
        this.heuristic = new Heuristic(fraction, positive("atMost", atMost));
        return this;
    }

    /** Bodies of up to this many bytes are kept; longer ones flow past. Default: 256 KiB. */
    public ResponseCacheBuilder largestBody(int bytes) {
        require(bytes > 0 && bytes <= 64 << 20, "largestBody must be 1 byte to 64 MiB but was " + bytes);
        this.largestBody = bytes;
        return this;
    }

    /** About how much memory of this process responses may take. Default: 64 MiB. */
    public ResponseCacheBuilder maximumBytes(long bytes) {
        require(bytes > 0, "maximumBytes must be positive but was " + bytes);
        this.maximumBytes = bytes;
        return this;
    }

    /** No response is kept for longer, fresh or stale, whatever it says. Default: a day. */
    public ResponseCacheBuilder keptAtMost(Duration time) {
        this.keptAtMost = positive("keptAtMost", time);
        return this;
    }

    /** How long a stale response with a validator is kept, to ask the handler whether it still holds. Default: an hour. */
    public ResponseCacheBuilder validatedFor(Duration time) {
        this.validatedFor = positive("validatedFor", time);
        return this;
    }

    /** How long requests for what turned out not to be kept go to the handler at once. Default: 10 s. */
    public ResponseCacheBuilder passedFor(Duration time) {
        this.passedFor = positive("passedFor", time);
        return this;
    }

    /**
     * How long requests wait for what another one has asked for, before each goes to the handler; an answer that takes longer is not
     * kept. Default: 10 s.
     */
    public ResponseCacheBuilder patience(Duration time) {
        this.patience = positive("patience", time);
        return this;
    }

    /** Has every request go to its handler as if there were no response cache, for a time when nothing is to be cached. */
    public ResponseCacheBuilder keepingNothing() {
        this.keepsNothing = true;
        return this;
    }

    /** For tests: what keeps answers apart, some of it dismissed. */
    ResponseCacheBuilder guards(Guards guards) {
        this.guards = guards;
        return this;
    }

    /** The filter; from now on the name of its cache is taken. */
    public ResponseCacheFilter build() {
        require(
                !paths.isEmpty(),
                "Response cache '" + name
                        + "' has no paths: say which answers may be kept, as in paths(\"/catalog/**\")");
        require(
                anyHost || !hosts.isEmpty(),
                "Response cache '" + name
                        + "' has no hosts: say which ones requests may name, as in hosts(\"shop.example\"), or anyHost()");
        require(
                !anyHost || hosts.isEmpty(),
                "Response cache '" + name + "' is for any host and for some: leave anyHost() or hosts(...) out");
        require(
                identity == null || !sharesAuthorized,
                "Response cache '" + name + "' keeps answers by identity, so it cannot share those to requests with "
                        + "Authorization: leave keyedBy or sharingAuthorized out");
        Settings settings = new Settings(
                name,
                List.copyOf(paths),
                Set.copyOf(hosts),
                List.copyOf(keyed),
                Set.copyOf(seen),
                Set.copyOf(ignoredCookies),
                sharesAuthorized,
                heedsRequests,
                keepsNothing,
                shortestAge,
                identity,
                heuristic,
                largestBody,
                keptAtMost,
                validatedFor,
                passedFor,
                weir.clock(),
                ServerCodecConfigurer.create(),
                new UnseenFailures(name),
                guards);
        return new ResponseCacheFilter(settings, cache());
    }

    private ReactiveCache<String, StoredResponse> cache() {
        return weir.cache(name, String.class, StoredResponse.class)
                .policy(CachePolicy.freshFor(keptAtMost).absentFor(passedFor).loadTimeout(patience))
                .maximumBytes(maximumBytes, (key, response) -> 2 * key.length() + response.size())
                .codec(new ResponseCodec(heuristic))
                .payloadLimits(PayloadLimits.DEFAULT.bytes(largestBody + ROOM_FOR_FIELDS))
                .build();
    }

    private static Duration positive(String name, Duration time) {
        requireNonNull(time, name + " must not be null");
        require(!time.isNegative() && !time.isZero(), name + " must be positive but was " + time);
        return time;
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
