/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Finding;
import dev.weir.backend.Finding.Weight;
import dev.weir.tier.Version;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.util.Logger;
import reactor.util.Loggers;

/** A register of losses: shards of an outbox of which something that was accepted is gone, until somebody has taken note. */
final class Losses {

    private static final Logger LOG = Loggers.getLogger(Losses.class);

    private final String cache;
    private final Chronicle chronicle;
    private final Set<Integer> shards = ConcurrentHashMap.newKeySet();

    /** Of each shard, the parked records that were gone when it was last looked at. */
    private final Map<Integer, Set<Version>> parkedGone = new ConcurrentHashMap<>();

    Losses(String cache, Chronicle chronicle) {
        this.cache = cache;
        this.chronicle = chronicle;
    }

    /** What was accepted in a shard and had not been flushed went with its state; whether there was anything nobody knows any more. */
    void stateIsGone(int shard) {
        lost(shard, OptionalLong.empty(), "the state of a shard is gone, and with it whatever waited there");
    }

    /** Records are not there any more that nobody has taken away. */
    void recordsAreGone(int shard, long records) {
        lost(shard, OptionalLong.of(records), records + " records are not in its outbox any more");
    }

    /**
     * Parked records are not there any more. They are found again as long as the checkpoint has them, and are told of once, unless
     * something fails in between.
     *
     * @param counted so many records were told of anyway, because the outbox has to have them
     */
    void parkedAreGone(int shard, Set<Version> gone, long counted) {
        Set<Version> before = parkedGone.put(shard, gone);
        long known = before == null ? 0 : gone.stream().filter(before::contains).count();
        long untold = gone.size() - known - counted;
        if (untold > 0) {
            recordsAreGone(shard, untold);
        }
    }

    /** Another server has taken over, which may not have been told of the last writes. */
    void tailMayBeGone(int shard) {
        LOG.warn(
                "Another server holds shard {} of what was written behind to cache '{}': what was accepted within the last "
                        + "moments before may not have reached it",
                shard,
                cache);
        chronicle.tailAtRisk(shard);
    }

    /** Somebody has taken note. */
    void acknowledge() {
        shards.clear();
    }

    /** What there is to be taken note of. */
    Optional<Finding> finding() {
        Collection<Integer> lost = Set.copyOf(shards);
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "OUTBOX_LOST",
                        Weight.BROKEN,
                        "Writes to cache '" + cache
                                + "' that were accepted and had not reached the source are lost, in " + lost.size()
                                + " of its shards.",
                        "Find out what the server has lost, repair the source where that matters, then call "
                                + "outbox().acknowledgeLoss(). A server that was emptied while nothing waited, by the "
                                + "meter cache.outbox.records, has lost nothing."));
    }

    private void lost(int shard, OptionalLong records, String why) {
        boolean first = shards.isEmpty();
        boolean isNew = shards.add(shard);
        if (first) {
            LOG.error(
                    "Writes to cache '{}' that were accepted and had not reached the source are lost: {}. Find out what the "
                            + "server has lost, repair the source where that matters, then call outbox().acknowledgeLoss()",
                    cache,
                    why);
        }
        if (isNew || records.isPresent()) {
            chronicle.outboxLost(shard, records);
        }
    }
}
