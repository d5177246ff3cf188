/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One load lands and its caller asks again, while another is refused: of the free place one of them gets hold. */
@JCStressTest
@Outcome(
        id = "true, false",
        expect = Expect.ACCEPTABLE,
        desc = "The other one came while there was no place, or later.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The other one got the place in between.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both are refused though a place is free, or both have got it.")
@State
public class QuotaStress {

    private final Quota quota = new Quota(1);

    public QuotaStress() {
        quota.take();
    }

    @Actor
    public void landsAndAsksAgain(ZZ_Result result) {
        quota.giveBack();
        result.r1 = quota.take();
    }

    @Actor
    public void asks(ZZ_Result result) {
        result.r2 = quota.take();
    }
}
