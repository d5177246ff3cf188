/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.tier.TierException.Reason.MISCONFIGURED;
import static dev.weir.tier.TierException.Reason.REFUSED;
import static dev.weir.tier.TierException.Reason.UNKNOWN;
import static dev.weir.tier.TierException.Reason.UNREACHABLE;

import dev.weir.tier.TierException;
import java.util.List;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/**
 * The translation of what a server or the driver says when something went wrong into what a caller can do about it. Whatever a
 * message quotes was checked to hold no keys, values or secrets.
 */
final class RedisErrors {

    private static final int LONGEST_QUOTE = 160;

    private static final String FORBIDDEN =
            "Redis does not permit the user this command or key. Give the user the rights that"
                    + " the Redis set-up page lists.";

    private static final List<Meaning> MEANINGS = List.of(
            new Meaning(
                    "OOM",
                    REFUSED,
                    "Redis is out of memory and refused to store anything. Give it more maxmemory, or let it"
                            + " evict: maxmemory-policy volatile-lru."),
            new Meaning(
                    "READONLY",
                    REFUSED,
                    "Redis is a replica and takes no writes: it was demoted a moment ago, or the address"
                            + " is that of a replica. Nothing to do after a failover; otherwise give the address of the primary."),
            new Meaning("NOPERM", REFUSED, FORBIDDEN),
            new Meaning(
                    "WRONGTYPE",
                    MISCONFIGURED,
                    "Redis holds something else where the cache keeps its state: somebody else uses this namespace. Take what"
                            + " begins with weir:{namespace: away, or use another namespace."),
            new Meaning("NOAUTH", MISCONFIGURED, "Redis wants a password. Add credentials(user, secret)."),
            new Meaning(
                    "WRONGPASS",
                    MISCONFIGURED,
                    "Redis does not accept this user and password, or the user is disabled."
                            + " Check credentials(user, secret)."),
            new Meaning(
                    "DENIED",
                    MISCONFIGURED,
                    "Redis is in protected mode and accepts local clients only. Set a password and"
                            + " bind it to an address, or switch protected-mode off."),
            new Meaning(
                    "LOADING",
                    REFUSED,
                    "Redis is reading its data from disk after a start and answers nothing until it has."
                            + " It will go on by itself."),
            new Meaning(
                    "BUSY",
                    REFUSED,
                    "Redis is held up by a script of somebody else. Find it, and end it with SCRIPT KILL."),
            new Meaning(
                    "MASTERDOWN",
                    REFUSED,
                    "Redis is a replica that has lost its primary. It will go on when there is one."),
            new Meaning(
                    "MISCONF",
                    REFUSED,
                    "Redis cannot save its data to disk and takes no writes. Look into the server's log"
                            + " and see to the disk."),
            new Meaning(
                    "NOREPLICAS",
                    REFUSED,
                    "Redis has fewer replicas than min-replicas-to-write asks for, and takes no"
                            + " writes. See to the replicas."),
            new Meaning(
                    "CLUSTERDOWN",
                    REFUSED,
                    "The Redis cluster has lost a part of its slots and answers nothing. See to its" + " primaries."),
            new Meaning(
                    "MOVED",
                    REFUSED,
                    "The Redis cluster has moved the slot, and once more while it was followed. Ask again."),
            new Meaning(
                    "ASK", REFUSED, "The Redis cluster is moving the slot, and it could not be followed. Ask again."),
            new Meaning(
                    "TRYAGAIN",
                    REFUSED,
                    "The Redis cluster is moving the slot, and its keys are on two nodes. Ask again."),
            new Meaning(
                    "CROSSSLOT", MISCONFIGURED, "Redis is a cluster. Use Redis.cluster(...) instead of Redis.at(...)."),
            new Meaning("EXECABORT", REFUSED, "Redis gave a transaction up as a whole."));

    private RedisErrors() {}

    /** What an error means to a caller. What is a {@link TierException} already is left as it is. */
    static TierException translate(Throwable error) {
        if (error instanceof TierException translated) {
            return translated;
        }
        if (error instanceof ErrorReply reply) {
            return of(reply);
        }
        return new TierException(
                UNKNOWN, "Something unexpected went wrong with a request to Redis: " + kind(error) + ".", error);
    }

    /** Whether it was refused because the user may not do that. */
    static boolean isForbidden(Throwable error) {
        return error instanceof TierException known && FORBIDDEN.equals(known.getMessage());
    }

    /** The one that says most among errors that were delayed until all were there. */
    static TierException oneOf(Throwable errors) {
        List<TierException> all = Exceptions.unwrapMultiple(errors).stream()
                .map(RedisErrors::translate)
                .toList();
        return all.stream()
                .filter(error -> error.reason() == TierException.Reason.EPOCH_LOST)
                .findFirst()
                .orElseGet(() -> all.get(0));
    }

    /** Whether the driver has lost why a connection failed. */
    static boolean isUnheard(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root instanceof IllegalStateException
                && String.valueOf(root.getMessage()).contains("RedisHandshakeHandler");
    }

    static boolean isUnknownScript(Throwable error) {
        return error instanceof ErrorReply reply && reply.is("NOSCRIPT");
    }

    /** Whether a node of a cluster said that it is not the one, or not alone, to be asked. */
    static boolean isElsewhere(Throwable error) {
        return error instanceof ErrorReply reply && (reply.is("MOVED ") || reply.is("ASK ") || reply.is("TRYAGAIN"));
    }

    /** Why an attempt to make a connection failed. */
    static TierException unconnected(String address, Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root && !(root instanceof TierException)) {
            ErrorReply reply = replyIn(root);
            if (reply != null) {
                return of(reply);
            }
            if (root instanceof SSLException) {
                break;
            }
            root = root.getCause();
        }
        if (root instanceof TierException known) {
            return known;
        }
        ErrorReply reply = replyIn(root);
        if (reply != null) {
            return of(reply);
        }
        if (root instanceof SSLException || root instanceof java.security.GeneralSecurityException) {
            return new TierException(
                    MISCONFIGURED,
                    "The TLS handshake with Redis at " + address + " failed: "
                            + quoted(root.getMessage())
                            + ". Check that the server speaks TLS on this port, that its certificate is"
                            + " for this host, and that tls(...) names who is trusted.",
                    root);
        }
        return new TierException(
                UNREACHABLE,
                "Redis at " + address + " cannot be reached: " + kind(root) + ". Check that it runs"
                        + " there and that the network lets one through.",
                root);
    }

    private static TierException of(ErrorReply reply) {
        for (Meaning meaning : MEANINGS) {
            if (reply.code().equals(meaning.code())) {
                return new TierException(meaning.reason(), meaning.sentence());
            }
        }
        return new TierException(REFUSED, "Redis refused the request: " + quoted(reply.text()) + ".");
    }

    /** The driver wraps what a server refused during the handshake. */
    private static @Nullable ErrorReply replyIn(Throwable error) {
        String text = error.getMessage();
        return error instanceof io.lettuce.core.RedisCommandExecutionException && text != null
                ? new ErrorReply(text)
                : null;
    }

    private static String kind(Throwable error) {
        Throwable shown = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return shown.getClass().getSimpleName()
                + (shown instanceof java.io.IOException ? " (" + quoted(shown.getMessage()) + ")" : "");
    }

    /** Redis quotes the arguments of commands it does not know, and a script's error may quote anything after its place. */
    private static String quoted(@Nullable String text) {
        String safe = String.valueOf(text);
        int arguments = safe.indexOf(", with args");
        safe = arguments < 0 ? safe : safe.substring(0, arguments);
        safe = safe.replaceAll("\\p{Cntrl}", "?");
        return safe.length() <= LONGEST_QUOTE ? safe : safe.substring(0, LONGEST_QUOTE) + "…";
    }

    /** What an error reply that begins with this word means. */
    private record Meaning(String code, TierException.Reason reason, String sentence) {}
}
