/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.webflux.field.RequestCacheControl;
import dev.weir.webflux.rfc9111.Outdating;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;

/** The admission of requests: which of them may be answered with what is kept, told by their method, path and header. */
final class Admission {

    private static final int LONGEST_ADDRESS = 2_048;

    /** Fields of requests for something else than the whole of what is there, or for another protocol. */
    private static final List<String> UNLIKE_OTHERS =
            List.of("range", "if-range", "if-match", "if-unmodified-since", "upgrade", "transfer-encoding");

    private final Settings settings;

    Admission(Settings settings) {
        this.settings = settings;
    }

    Verdict of(ServerHttpRequest request) {
        if (settings.keepsNothing()) {
            return Verdict.NOT_OURS;
        }
        HttpMethod method = request.getMethod();
        if (Outdating.isUnsafe(method.name())) {
            return Verdict.UNSAFE;
        }
        if (!isAtOurPath(request)) {
            return Verdict.NOT_OURS;
        }
        if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
            return Verdict.NO_READ;
        }
        return isLikeOthers(request) && isAtOurHost(request) && mayHaveItsCredentials(request)
                ? Verdict.TAKES_PART
                : Verdict.PASSES;
    }

    private boolean isAtOurPath(ServerHttpRequest request) {
        return settings.paths().stream()
                .anyMatch(path -> path.matches(request.getPath().pathWithinApplication()));
    }

    private boolean isLikeOthers(ServerHttpRequest request) {
        HttpHeaders fields = request.getHeaders();
        // What a body says is in no key.
        return UNLIKE_OTHERS.stream().noneMatch(fields::containsHeader)
                && fields.getContentLength() <= 0
                && request.getURI().toASCIIString().length() <= LONGEST_ADDRESS
                && !RequestCacheControl.of(fields.getOrEmpty("cache-control")).noStore();
    }

    private boolean isAtOurHost(ServerHttpRequest request) {
        String host = RequestKey.host(request.getURI());
        return !host.isEmpty()
                && (settings.hosts().isEmpty() || settings.hosts().contains(host));
    }

    /** With an identity it is decided later whose they are. */
    private boolean mayHaveItsCredentials(ServerHttpRequest request) {
        return settings.identity() != null
                || !settings.guards().passCredentials()
                || !hasCredentials(request, settings);
    }

    /** Whether a request says who sent it in a way that its key does not tell. */
    static boolean hasCredentials(ServerHttpRequest request, Settings settings) {
        HttpHeaders fields = request.getHeaders();
        return (fields.containsHeader("authorization") && !settings.sharesAuthorized())
                || fields.containsHeader("proxy-authorization")
                || hasCookies(request, settings)
                || hasCertificate(request);
    }

    private static boolean hasCookies(ServerHttpRequest request, Settings settings) {
        // A field in which no cookie can be read may still say something to somebody.
        return request.getHeaders().containsHeader("cookie")
                && (request.getCookies().isEmpty()
                        || !settings.ignoredCookies()
                                .containsAll(request.getCookies().keySet()));
    }

    private static boolean hasCertificate(ServerHttpRequest request) {
        SslInfo tls = request.getSslInfo();
        return tls != null && tls.getPeerCertificates() != null && tls.getPeerCertificates().length > 0;
    }

    /** What becomes of a request. */
    enum Verdict {
        /** No answer to requests like this one is kept, because of its path or because none is. */
        NOT_OURS,
        /** It may change what is kept. */
        UNSAFE,
        /** It goes to the handler because of its method. */
        NO_READ,
        /** It goes to the handler, and what it is answered is not kept. */
        PASSES,
        TAKES_PART
    }
}
