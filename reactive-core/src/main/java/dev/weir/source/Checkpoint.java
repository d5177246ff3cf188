/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import dev.weir.tier.Version;
import java.util.List;

/**
 * A checkpoint: how far a lane has been applied, as it stands beside the data.
 *
 * @param epoch under which records may be applied; who has read them under another one may not
 * @param applied up to which version records have been applied, but for those that are parked
 * @param parked those that the data was refused of, and later ones of their keys, in order
 * @param turn how often it has moved, so that whoever has read it can tell whether it did since
 */
public record Checkpoint(long epoch, Version applied, List<Parked> parked, long turn) {

    public Checkpoint {
        parked = List.copyOf(parked);
    }

    /** Whether the effect of a record is in the data already, or was given up. */
    public boolean covers(Version version) {
        return !version.isAfter(applied)
                && parked.stream().noneMatch(each -> each.version().equals(version));
    }

    /** The next one: up to this version, with these parked. */
    public Checkpoint next(Version upTo, List<Parked> stillParked) {
        return new Checkpoint(epoch, upTo.isAfter(applied) ? upTo : applied, stillParked, turn + 1);
    }

    /**
     * A record that has to wait.
     *
     * @param version of the record, which stays in the outbox
     * @param attempts how often it was refused; zero if it waits behind another one of its key
     * @param retryAt when it is due again, in milliseconds of the server's clock
     */
    public record Parked(Version version, int attempts, long retryAt) {}
}
