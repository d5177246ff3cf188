/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Two entries ask at the same time to be kept for longer than any before: the longer time stands. */
@JCStressTest
@State
@Outcome(id = "7201", expect = ACCEPTABLE, desc = "The longer time, and the second that Caffeine does not notice.")
@Outcome(expect = FORBIDDEN, desc = "The shorter time was granted last and stands.")
public class KeepForStress {

    private final Airfield field = new Airfield(Airfield.FRESH);

    @Actor
    public void oneHour() {
        field.tier.keepFor(Duration.ofHours(1));
    }

    @Actor
    public void twoHours() {
        field.tier.keepFor(Duration.ofHours(2));
    }

    @Arbiter
    public void granted(J_Result result) {
        Duration granted = field.tier.reclaimedAfter();
        result.r1 = granted == null ? -1 : granted.toSeconds();
    }
}
