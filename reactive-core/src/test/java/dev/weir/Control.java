/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.Scenario.Fault;
import static dev.weir.Scenario.Reading;
import static dev.weir.Scenario.Writing;

import dev.weir.testing.LooseServer.Rule;
import java.util.function.UnaryOperator;

/** A control of the simulation: one protection is off, and a run has to notice. */
enum Control {
    // ---- the server's rules
    FILL_WITHOUT_LEASE(Protections.without(Rule.TOKEN)),
    LEASE_NOT_VOIDED(Protections.without(Rule.VOIDED_LEASE)),
    COUNTED_TOKENS(Protections.without(Rule.RANDOM_TOKEN)),
    LEASE_OF_ANOTHER_EPOCH(
            Protections.without(Rule.LEASE_EPOCH),
            drawn -> drawn.writing(Writing.INVALIDATE)
                    .reading(Reading.EVENTUAL)
                    .failing(6, Fault.FAIL_OVER_LATE)
                    .taking(150, 3)
                    .lasting(1_500)
                    .withKeys(30)
                    .bursting(80)),
    OPERATION_OF_ANOTHER_EPOCH(
            Protections.without(Rule.EPOCH),
            drawn -> drawn.writing(Writing.AROUND)
                    .reading(Reading.EVENTUAL)
                    .failing(3, Fault.FAIL_OVER_LATE)
                    .taking(100, 2)
                    .lasting(1_500)
                    .withKeys(60)
                    .bursting(80)),
    STAMPED_BY_THE_FILL(Protections.without(Rule.LEASE_VERSION)),
    GENERATIONS_NOT_CHECKED(Protections.without(Rule.GENERATIONS)),
    QUARANTINE_IGNORED(
            Protections.without(Rule.QUARANTINE),
            drawn -> drawn.writing(Writing.AROUND)
                    .failing(8, Fault.CRASH)
                    .taking(80, 3)
                    .lasting(1_500)),
    OTHER_MARKS_IGNORED(
            Protections.without(Rule.OTHER_MARKS),
            drawn -> drawn.writing(Writing.AROUND)
                    .failing(8, Fault.CRASH)
                    .taking(80, 3)
                    .lasting(1_500)),
    LAST_VERSION_IGNORED(Protections.without(Rule.LAST_VERSION)),
    MARKS_EVICTED(
            Protections.without(Rule.KEPT_MARKS),
            drawn -> drawn.writing(Writing.AROUND)
                    .failing(12, Fault.CRASH, Fault.EVICT_VALUES)
                    .taking(80, 3)
                    .lasting(1_500)
                    .withKeys(10)
                    .bursting(40)),
    SERVER_NOT_COMPARED(
            Protections.without(Rule.SERVER_IDENTITY),
            drawn -> drawn.writing(Writing.INVALIDATE)
                    .reading(Reading.EVENTUAL)
                    .failing(4, Fault.FAIL_OVER_LATE)
                    .lasting(1_500)
                    .withKeys(5)
                    .bursting(15)),
    EMPTY_LOG_IS_FRESH(
            Protections.without(Rule.HEAD),
            drawn -> drawn.writing(Writing.INVALIDATE).reading(Reading.EVENTUAL).failing(6, Fault.FLUSH, Fault.CUT)),
    // ---- the rules of the log
    GAP_IGNORED(
            log(new LogRules() {
                @Override
                boolean gapIsNoticed() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.INVALIDATE).reading(Reading.EVENTUAL).failing(6, Fault.TRIM, Fault.CUT)),
    COPIES_OUTLIVE_A_GAP(
            log(new LogRules() {
                @Override
                boolean copiesAreDropped() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.INVALIDATE).reading(Reading.EVENTUAL).failing(6, Fault.TRIM, Fault.CUT)),
    HEAD_OF_ANOTHER_EPOCH(
            log(new LogRules() {
                @Override
                boolean headsAreOfTheEpoch() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.INVALIDATE)
                    .reading(Reading.EVENTUAL)
                    .failing(8, Fault.REWIND)
                    .taking(10, 2)
                    .lasting(1_200)
                    .withKeys(3)
                    .bursting(6)),
    CHANGE_OF_ANOTHER_EPOCH(
            log(new LogRules() {
                @Override
                boolean changesAreOfTheEpoch() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.INVALIDATE)
                    .reading(Reading.BOUNDED, Reading.BOUNDED, Reading.EVENTUAL)
                    .failing(6, Fault.REWIND_IN_POLL)
                    .taking(10, 3)
                    .lasting(6_000)
                    .withKeys(3)
                    .bursting(30)),
    FRESH_WITHOUT_HEAD(
            log(new LogRules() {
                @Override
                boolean headIsNeededForFreshness() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.INVALIDATE).reading(Reading.EVENTUAL).failing(6, Fault.TRIM, Fault.CUT)),
    // ---- the fences of the engine
    NOT_WAITED_FOR_ATTACHMENT(
            fence(new Fences() {
                @Override
                boolean waitForAttachment() {
                    return false;
                }
            }),
            Scenario::calm),
    DETACHED_FLIGHT_KEEPS(fence(new Fences() {
        @Override
        boolean keepOutDetachedFlights() {
            return false;
        }
    })),
    LOG_LEAVES_FLIGHTS(fence(new Fences() {
        @Override
        boolean detachOutdatedFlights() {
            return false;
        }
    })),
    NOT_DETACHED_BEFORE(fence(new Fences() {
        @Override
        boolean detachBeforeSending() {
            return false;
        }
    })),
    NOT_DETACHED_AFTER(fence(new Fences() {
        @Override
        boolean detachBeforeConfirming() {
            return false;
        }
    })),
    REFUSED_FILL_KEPT(
            fence(new Fences() {
                @Override
                boolean keepOutRefusedFills() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.INVALIDATE)
                    .reading(Reading.BOUNDED)
                    .failing(30, Fault.DEAF)
                    .taking(400, 3)
                    .lasting(3_000)
                    .withKeys(10)
                    .bursting(60)),
    DEGRADED_COPY_KEPT(
            fence(new Fences() {
                @Override
                boolean dropDegradedCopies() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.INVALIDATE)
                    .reading(Reading.EVENTUAL)
                    .failing(12, Fault.CUT)
                    .taking(30, 3)
                    .lasting(2_000)
                    .withKeys(5)
                    .bursting(15)),
    FOUND_WITHOUT_GENERATIONS(fence(new Fences() {
        @Override
        boolean judgeGenerations() {
            return false;
        }
    })),
    FOUND_OF_ANY_EPOCH(fence(new Fences() {
        @Override
        boolean judgeEpochs() {
            return false;
        }
    })),
    BOUND_NOT_ASKED(
            fence(new Fences() {
                @Override
                boolean askBeyondTheBound() {
                    return false;
                }
            }),
            drawn -> drawn.writing(Writing.INVALIDATE).reading(Reading.BOUNDED).failing(4, Fault.CUT, Fault.DEAF)),
    OLD_FLIGHT_JOINED(fence(new Fences() {
        @Override
        boolean leaveOldFlights() {
            return false;
        }
    })),
    SESSION_IGNORED(fence(new Fences() {
        @Override
        boolean heedSessions() {
            return false;
        }
    })),
    // ---- what the source's users go by
    FEED_AHEAD_OF_VISIBILITY(
            Protections.without(SimulatedSource.Rule.VISIBLE),
            drawn -> drawn.writing(Writing.FOREIGN).reading(Reading.EVENTUAL)),
    LOADED_FROM_A_REPLICA(Protections.without(SimulatedSource.Rule.PRIMARY));

    private final Protections off;

    Control(Protections off) {
        this(off, drawn -> drawn);
    }

    Control(Protections off, UnaryOperator<Scenario> theme) {
        this.off = off.where(theme);
    }

    Protections off() {
        return off;
    }

    private static Protections fence(Fences fences) {
        return Protections.without("a fence", fences);
    }

    private static Protections log(LogRules rules) {
        return fence(new Fences() {
            @Override
            LogRules logRules() {
                return rules;
            }
        });
    }
}
