/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import dev.weir.tier.Version;
import java.util.List;

/**
 * A page of an outbox.
 *
 * @param covered records up to the version that was named and that were not asked for: the source has them, and they are only to
 *     be {@linkplain Outbox#flushed cleaned up}
 * @param parked those that were asked for by their versions, as far as they are there and there is room for them
 * @param withheld those of them that there is no room for: only whose they are
 * @param waiting records after that version, in order, at most as many as were asked for
 * @param isLast whether nothing else waited and nothing else was to be cleaned up when it was read; {@code false} if nobody looked
 * @param missing how many records are gone that nobody has taken away
 * @param serverMillis the server's clock
 */
public record OutboxPage(
        List<Leftover> covered,
        List<OutboxRecord> parked,
        List<Withheld> withheld,
        List<OutboxRecord> waiting,
        boolean isLast,
        long missing,
        long serverMillis) {

    /** A record that is only to be cleaned up. */
    public record Leftover(String tenant, String key, Version version) {}

    /** A parked record without what was written. */
    public record Withheld(String tenant, String key, Version version) {}
}
