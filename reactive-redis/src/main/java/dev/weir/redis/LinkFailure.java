/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.tier.TierException.Reason.MISCONFIGURED;
import static dev.weir.tier.TierException.Reason.UNKNOWN;
import static dev.weir.tier.TierException.Reason.UNREACHABLE;

import dev.weir.tier.TierException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** A failure of a link: why there is none, what became of a request on it, or why it was given up. */
final class LinkFailure {

    private LinkFailure() {}

    /** Why nobody is spoken to there. */
    static String unverified(Address address) {
        return "TLS without verification would let anybody be " + address
                + ". Name who is trusted by Tls.verified().trusting(...).";
    }

    static TierException wrongRole(String address, ServerIdentity server) {
        return new TierException(
                UNREACHABLE,
                server.isLoading()
                        ? "Redis at " + address + " is still reading its data from disk."
                        : "Redis at " + address + " is not a primary but a " + server.role()
                                + ". Nothing to do during a failover;"
                                + " otherwise give the address of the primary, or use Redis.sentinel(...).");
    }

    static TierException notReplica(String address, ServerIdentity server) {
        return new TierException(
                UNREACHABLE,
                "Redis at " + address + " is not a replica but a " + server.role()
                        + ", or still reads its data. Name the replicas.");
    }

    static TierException noReplica(String master) {
        return new TierException(UNREACHABLE, "The sentinels know of no replica of " + master + " that is well.");
    }

    static TierException noPrimary(String master, int sentinels, @Nullable Throwable last) {
        return new TierException(
                reasonOf(last),
                "None of " + sentinels + " sentinels could name the primary " + master + ". Check their addresses,"
                        + " the name, that they run, and what they want: sentinelCredentials(...), sentinelTls(...)."
                        + quoted(last),
                last);
    }

    static TierException noNodes(String cluster, @Nullable Throwable last) {
        return new TierException(
                reasonOf(last),
                "No node of " + cluster + " could say who has which slots. Check the addresses, and that this is a"
                        + " cluster." + quoted(last),
                last);
    }

    static TierException noLink(String address, Duration waited, @Nullable Throwable last) {
        TierException.Reason reason =
                last instanceof TierException known && known.reason() == MISCONFIGURED ? MISCONFIGURED : UNREACHABLE;
        String cause = last == null ? "" : " The last attempt failed: " + last.getMessage();
        return new TierException(
                reason,
                "There was no connection to Redis at " + address + " within " + waited.toMillis()
                        + " ms; it is tried again and again." + cause,
                last);
    }

    static TierException notSent(String address, @Nullable Throwable why) {
        return new TierException(
                UNREACHABLE,
                "The request was not sent: the connection to Redis at " + address + " is closed. "
                        + "Another one is being made; ask again.",
                why);
    }

    static TierException heldUp(String address, Duration timeout) {
        return new TierException(
                UNREACHABLE,
                "The request was not sent within " + timeout.toMillis() + " ms: Redis at " + address + " has not"
                        + " answered those before it. See what holds the server or the network up, or raise commandTimeout.");
    }

    static TierException unanswered(String address, Duration timeout) {
        return new TierException(
                UNKNOWN,
                "Redis at " + address + " has not answered within " + timeout.toMillis() + " ms, so it is not known"
                        + " whether the request took effect. See what holds the server or the network up, or raise"
                        + " commandTimeout.");
    }

    static TierException lost(String address, @Nullable Throwable why) {
        return new TierException(
                UNKNOWN,
                "The connection to Redis at " + address + " ended before the answer came, so it is not known whether"
                        + " the request took effect. Ask again only what may happen twice.",
                why);
    }

    static TierException silent(String address, Duration timeout) {
        return new TierException(
                UNREACHABLE,
                "The connection was given up: Redis at " + address + " has said nothing for " + 2 * timeout.toMillis()
                        + " ms while it owed answers.");
    }

    static TierException demoted(String address) {
        return new TierException(
                UNREACHABLE,
                "The connection was given up: Redis at " + address + " is not the primary any more. Another one is"
                        + " being made; ask again.");
    }

    static TierException otherServer(String address) {
        return new TierException(
                UNREACHABLE,
                "The connection to Redis at " + address + " was given up, because another server was found to be the"
                        + " primary by another connection. New ones are being made; ask again.");
    }

    static TierException closed() {
        return new TierException(
                UNREACHABLE, "The backend is closed. Ask it for nothing any more, or open another one.");
    }

    /** Of several that were asked, one that cannot be reached may be the one that would have let us in. */
    private static TierException.Reason reasonOf(@Nullable Throwable errors) {
        boolean everywhere = errors != null
                && Exceptions.unwrapMultiple(errors).stream()
                        .allMatch(error -> RedisErrors.translate(error).reason() == MISCONFIGURED);
        return everywhere ? MISCONFIGURED : UNREACHABLE;
    }

    private static String quoted(@Nullable Throwable errors) {
        return errors == null
                ? ""
                : " One has failed: " + RedisErrors.oneOf(errors).getMessage();
    }
}
