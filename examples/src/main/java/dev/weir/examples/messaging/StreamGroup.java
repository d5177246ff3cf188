/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import java.time.Duration;

/**
 * A consumer group of a Redis Stream, as one of its consumers sees it.
 *
 * @param stream the key of the stream
 * @param name of the group: each gets every message once
 * @param consumer the name of this consumer, the same after it has been started again
 * @param atOnce how many messages it takes at a time
 * @param claimAfter how long others may sit on a message before it takes that one from them
 */
public record StreamGroup(String stream, String name, String consumer, int atOnce, Duration claimAfter) {

    /** Takes 64 at a time, and from others after half a minute. */
    public static StreamGroup of(String stream, String name, String consumer) {
        return new StreamGroup(stream, name, consumer, 64, Duration.ofSeconds(30));
    }

    /** Refuses numbers that make no sense. */
    public StreamGroup {
        if (atOnce < 1) {
            throw new IllegalArgumentException("atOnce must be positive but was " + atOnce);
        }
        if (claimAfter.isNegative()) {
            throw new IllegalArgumentException("claimAfter must not be negative but was " + claimAfter);
        }
    }

    /** The same, but another number at a time. */
    public StreamGroup withAtOnce(int messages) {
        return new StreamGroup(stream, name, consumer, messages, claimAfter);
    }

    /** The same, but sooner or later. */
    public StreamGroup withClaimAfter(Duration time) {
        return new StreamGroup(stream, name, consumer, atOnce, time);
    }

    /** The stream of those that were set aside. */
    public String setAsideStream() {
        return stream + ":set-aside";
    }
}
