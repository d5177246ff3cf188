/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.List;
import java.util.function.IntConsumer;

/** The local hits of the suite as a benchmark sees them. */
public final class LocalHits {

    private static final int WARM_UP = 20_000;

    private LocalHits() {}

    /** Performs as many hits as it is told, of the named case, after all cases have been warmed up side by side. */
    public static IntConsumer warmedUp(String name, int keys) {
        List<Case> cases = LocalHitSuite.cases(keys, WARM_UP);
        Rounds.of(cases, new Effort(5, 1, 1));
        return cases.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .<IntConsumer>map(found -> found.work()::perform)
                .orElseThrow(() -> new IllegalArgumentException("No case '" + name + "'"));
    }
}
