/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/** The ties of an answer to its client: what shows, while its handler runs, that it is made for him. */
final class Ties {

    private final Request asked;
    private volatile boolean hasAskedWho;
    private volatile boolean hasSession;

    Ties(Request asked) {
        this.asked = asked;
    }

    /** The handler was told who sent the request. */
    void toPrincipal() {
        hasAskedWho = true;
    }

    /** It was given a session. */
    void toSession() {
        hasSession = true;
    }

    /**
     * Looks whether there is a session by now, be it that a filter before the cache began it for the handler, such as one that binds
     * tokens against forgery to it: its cookie is set when the response is sent, and not before.
     */
    Mono<Void> look() {
        return asked.isPersonal() || !asked.settings().guards().lookForSessions()
                ? Mono.empty()
                : hasSession(asked.exchange())
                        .filter(has -> has)
                        .doOnNext(has -> toSession())
                        .then();
    }

    /** Whether a client has a session that was begun; one that cannot be had may have been. */
    static Mono<Boolean> hasSession(ServerWebExchange exchange) {
        return exchange.getSession()
                .map(WebSession::isStarted)
                .defaultIfEmpty(false)
                .onErrorReturn(true);
    }

    /** Whether it is made for somebody whom no key tells. */
    boolean arePersonal() {
        return !asked.isPersonal() && (hasAskedWho || hasSession);
    }

    /** Whether that is so because of a session, in which there may be anything. */
    boolean areToSession() {
        return !asked.isPersonal() && hasSession;
    }
}
