/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.util.Logger;
import reactor.util.Loggers;

/** The failures of handlers that no client sees, mostly because what is kept is served in their place: the log has each change, once. */
final class UnseenFailures {

    /** Of so many addresses it is remembered that they fail; then all of that is forgotten, and said again. */
    private static final int MOST = 1_024;

    private final Logger log = Loggers.getLogger(ResponseCacheFilter.class);
    private final String name;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    UnseenFailures(String name) {
        this.name = name;
    }

    void failed(Request asked, Throwable failure) {
        if (begins(asked)) {
            log.warn("{}A handler has failed, and no client of '{}' sees it", prefix(asked), name, failure);
        }
    }

    void failed(Request asked, int status) {
        if (begins(asked)) {
            log.warn("{}A handler has answered {}, and no client of '{}' sees it", prefix(asked), status, name);
        }
    }

    /** A handler has answered, be it behind what is kept or not. */
    void answered(Request asked) {
        if (!failing.isEmpty() && failing.remove(asked.tag())) {
            log.info("{}A handler answers again, whose failure no client of '{}' saw", prefix(asked), name);
        }
    }

    private boolean begins(Request asked) {
        if (failing.size() >= MOST) {
            failing.clear();
        }
        return failing.add(asked.tag());
    }

    /** By which the log of Spring tells requests: what they ask for may be nobody's business. */
    private static String prefix(Request asked) {
        return asked.exchange().getLogPrefix();
    }
}
