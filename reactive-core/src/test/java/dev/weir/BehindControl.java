/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.BehindScenario.Fault;
import dev.weir.BehindScenario.Reading;
import dev.weir.BehindScenario.Writing;
import dev.weir.testing.LooseServer.Rule;
import dev.weir.testing.LooseStore;
import java.util.function.UnaryOperator;

/** A control of the simulation of writing behind: one protection is off, and a run has to notice. */
enum BehindControl {
    // ---- the server's rules
    DIRTY_WRITTEN_OVER(Protections.without(Rule.DIRTY_WRITE), drawn -> drawn.writing(Writing.PUT, Writing.AROUND)),
    DIRTY_INVALIDATED(Protections.without(Rule.DIRTY_INVALIDATION)),
    DIRTY_EVICTED(
            Protections.without(Rule.DIRTY_PIN),
            drawn -> drawn.writing(Writing.PUT).failing(4, Fault.EVICT_VALUES)),
    DIRTY_OUTDATED(
            Protections.without(Rule.DIRTY_GENERATION),
            drawn -> drawn.writing(Writing.PUT, Writing.TAG, Writing.INVALIDATE)
                    .reading(Reading.STRONG, Reading.EVENTUAL)
                    .taking(150, 30)),
    DIRTY_OF_ANOTHER_EPOCH(
            Protections.without(Rule.DIRTY_EPOCH),
            drawn -> drawn.writing(Writing.PUT, Writing.INVALIDATE)
                    .reading(Reading.STRONG, Reading.EVENTUAL)
                    .failing(4, Fault.FAIL_OVER)
                    .taking(200, 40)),
    OPERATIONS_FORGOTTEN(
            Protections.without(Rule.OPERATIONS),
            drawn -> drawn.writing(Writing.PUT).failing(4, Fault.LOSSY)),
    UNPROVED_ACCEPTED(
            Protections.without(Rule.UNPROVED),
            drawn -> drawn.writing(Writing.PUT)
                    .failing(6, Fault.LOSSY, Fault.FLUSH)
                    .taking(2, 5)
                    .withKeys(1)
                    .bursting(20, 2_000)),
    LETTERS_NOT_SUPERSEDED(
            Protections.without(Rule.SUPERSEDED_LETTERS),
            drawn -> drawn.writing(Writing.PUT, Writing.REFUSED, Writing.REDRIVE)
                    .withKeys(1)
                    .bursting(8, 4_000)),
    CLEAN_BEFORE_THE_LAST(
            Protections.without(Rule.LAST_RECORD),
            drawn ->
                    drawn.writing(Writing.PUT, Writing.INVALIDATE).taking(80, 5).withKeys(1)),
    LEFTOVERS_STAY(Protections.without(Rule.LEFTOVERS), drawn -> drawn.writing(Writing.PUT, Writing.REFUSED)),
    KEPT_AFTER_FLUSH(
            Protections.without(Rule.DROP_AFTER_FLUSH),
            drawn -> drawn.writing(Writing.PUT, Writing.FOREIGN)
                    .failing(14, Fault.PAUSE_AFTER_COMMIT)
                    .claiming(true)
                    .taking(5, 5)
                    .withKeys(4)
                    .bursting(40, 3_000)),
    OUTBOX_NOT_COUNTED(
            Protections.without(Rule.COUNTED_RECORDS),
            drawn -> drawn.writing(Writing.PUT).failing(4, Fault.LOSE_OUTBOX).taking(100, 5)),
    // ---- the store's rules
    TURN_NOT_COMPARED(
            Protections.without(LooseStore.Rule.TURN),
            drawn -> drawn.writing(Writing.PUT, Writing.FOREIGN).claiming(false)),
    EPOCH_NOT_COMPARED(
            Protections.without(LooseStore.Rule.EPOCH),
            drawn -> drawn.writing(Writing.PUT)
                    .failing(9, Fault.FLUSH, Fault.PAUSE, Fault.STORE_SLOW)
                    .claiming(true)
                    .taking(60, 10)
                    .withKeys(20)
                    .bursting(17, 2_500)),
    LANE_NOT_LOCKED(
            Protections.without(LooseStore.Rule.LOCK),
            drawn -> drawn.writing(Writing.PUT, Writing.FOREIGN).claiming(false)),
    CHECKPOINT_BESIDE_THE_DATA(
            Protections.without(LooseStore.Rule.CHECKPOINT),
            drawn -> drawn.writing(Writing.PUT, Writing.FOREIGN).failing(4, Fault.CRASH_AFTER_COMMIT)),
    PART_OF_A_BATCH(
            Protections.without(LooseStore.Rule.ALL_OR_NOTHING), drawn -> drawn.writing(Writing.PUT, Writing.REFUSED)),
    REFUSED_OVERTAKEN(
            Protections.without(LooseStore.Rule.ORDER),
            drawn -> drawn.writing(Writing.PUT, Writing.BALKED).withKeys(1)),
    // ---- the fences of the engine
    DIRTY_READ_AROUND(
            fence(new Fences() {
                @Override
                boolean serveDirtyOnly() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.PUT).taking(150, 5).freshFor(40)),
    NEW_OPERATION_EACH_TIME(
            fence(new Fences() {
                @Override
                boolean keepOperationIds() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.PUT).failing(4, Fault.LOSSY)),
    FOLDED_FOR_GOOD(
            fence(new Fences() {
                @Override
                boolean unfoldAfterDataErrors() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.PUT, Writing.REFUSED).withKeys(1)),
    PARKED_OVERTAKEN(
            fence(new Fences() {
                @Override
                boolean waitBehindParked() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.PUT, Writing.BALKED).withKeys(1)),
    CHECKPOINT_READ_LAST(
            fence(new Fences() {
                @Override
                boolean readCheckpointFirst() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.PUT).claiming(false)),
    LEFTOVERS_KEPT(
            fence(new Fences() {
                @Override
                boolean dropLeftovers() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.PUT).failing(4, Fault.CRASH_AND_FOREIGN)),
    EPOCH_BEGUN_FIRST(
            fence(new Fences() {
                @Override
                boolean raiseEpochInStoresFirst() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.PUT)
                    .failing(6, Fault.FLUSH, Fault.STORE_SLOW)
                    .taking(100, 3)
                    .withKeys(2)
                    .bursting(10, 1_500));

    private final Protections off;
    private final UnaryOperator<BehindScenario> theme;

    BehindControl(Protections off) {
        this(off, drawn -> drawn);
    }

    BehindControl(Protections off, UnaryOperator<BehindScenario> theme) {
        this.off = off;
        this.theme = theme;
    }

    Protections off() {
        return off;
    }

    /** How scenarios are tilted, so that what is missing shows soon. */
    UnaryOperator<BehindScenario> theme() {
        return theme;
    }

    private static Protections fence(Fences fences) {
        return Protections.without("a fence", fences);
    }
}
