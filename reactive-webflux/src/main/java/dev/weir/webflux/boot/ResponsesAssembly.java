/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.Weir;
import dev.weir.webflux.response.ResponseCacheBuilder;
import dev.weir.webflux.response.ResponseCacheFilter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An assembly of the response cache, from what properties say and the beans that are meant for it. */
final class ResponsesAssembly {

    private static final String AT = "weir.responses";

    private final ResponsesProperties said;

    ResponsesAssembly(ResponsesProperties said) {
        this.said = said;
    }

    /** With the last word of these customizers; keeps nothing where nothing is to be cached. */
    ResponseCacheFilter build(Weir weir, boolean isEnabled, Stream<ResponseCacheCustomizer> customizers) {
        ResponseCacheBuilder cache = ResponseCacheFilter.in(weir, said.name());
        admission(cache);
        keys(cache);
        bounds(cache);
        heuristic(cache, said.heuristic());
        customizers.forEach(customizer -> customizer.customize(cache));
        Setting.changeIf(cache, AT, !isEnabled, ResponseCacheBuilder::keepingNothing);
        return Setting.named(AT, cache::build);
    }

    private void admission(ResponseCacheBuilder cache) {
        List<String> paths = said.paths();
        if (paths == null || paths.isEmpty()) {
            throw new WeirConfigurationException(
                    AT + ".paths",
                    "It is missing, and nothing is kept of what is not named.",
                    "Write which answers may be kept, such as /catalog/**, or " + AT + ".enabled: false.");
        }
        Setting.change(cache, AT + ".paths", texts(paths), ResponseCacheBuilder::paths);
        List<String> hosts = said.hosts();
        if (said.anyHost()) {
            Setting.requireUnsaid(AT + ".hosts", hosts, "it is for any host", "Leave it or any-host out.");
        } else if (hosts == null || hosts.isEmpty()) {
            throw new WeirConfigurationException(
                    AT + ".hosts",
                    "It is missing, and anybody can name a host.",
                    "Write those that requests may name, such as shop.example, or " + AT + ".any-host: true behind "
                            + "something that lets only known ones through.");
        }
        Setting.changeIf(cache, AT + ".any-host", said.anyHost(), ResponseCacheBuilder::anyHost);
        Setting.change(cache, AT + ".hosts", texts(hosts), ResponseCacheBuilder::hosts);
    }

    private void keys(ResponseCacheBuilder cache) {
        Setting.change(cache, AT + ".keyed", texts(said.keyed()), ResponseCacheBuilder::keyed);
        Setting.change(cache, AT + ".seen", texts(said.seen()), ResponseCacheBuilder::seen);
        Setting.change(
                cache, AT + ".ignored-cookies", texts(said.ignoredCookies()), ResponseCacheBuilder::ignoredCookies);
        Setting.changeIf(
                cache, AT + ".sharing-authorized", said.sharingAuthorized(), ResponseCacheBuilder::sharingAuthorized);
        Setting.changeIf(
                cache,
                AT + ".ignoring-request-directives",
                said.ignoringRequestDirectives(),
                ResponseCacheBuilder::ignoringRequestDirectives);
        Setting.change(cache, AT + ".shortest-age", said.shortestAge(), ResponseCacheBuilder::shortestAge);
    }

    private void bounds(ResponseCacheBuilder cache) {
        Setting.change(
                cache,
                AT + ".largest-body",
                said.largestBody(),
                (builder, size) -> builder.largestBody(Payloads.bytes(size)));
        Setting.change(
                cache,
                AT + ".maximum-bytes",
                said.maximumBytes(),
                (builder, size) -> builder.maximumBytes(size.toBytes()));
        Setting.change(cache, AT + ".kept-at-most", said.keptAtMost(), ResponseCacheBuilder::keptAtMost);
        Setting.change(cache, AT + ".validated-for", said.validatedFor(), ResponseCacheBuilder::validatedFor);
        Setting.change(cache, AT + ".passed-for", said.passedFor(), ResponseCacheBuilder::passedFor);
        Setting.change(cache, AT + ".patience", said.patience(), ResponseCacheBuilder::patience);
    }

    private static void heuristic(ResponseCacheBuilder cache, @Nullable HeuristicProperties said) {
        if (said == null) {
            return;
        }
        Double fraction = said.fraction();
        Duration atMost = said.atMost();
        if (fraction == null || atMost == null) {
            throw new WeirConfigurationException(
                    AT + ".heuristic." + (fraction == null ? "fraction" : "at-most"),
                    "It is missing, and the two belong together.",
                    "Write both, or leave both out.");
        }
        Setting.named(AT + ".heuristic", () -> cache.heuristic(fraction, atMost));
    }

    private static String @Nullable [] texts(@Nullable List<String> said) {
        return said == null ? null : said.toArray(String[]::new);
    }
}
