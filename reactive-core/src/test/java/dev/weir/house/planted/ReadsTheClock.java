/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.List;
import java.util.function.LongSupplier;

final class ReadsTheClock {

    List<Object> looks(Clock injected) {
        LongSupplier reference = System::nanoTime;
        return List.of(
                reference,
                System.currentTimeMillis(),
                Instant.now(),
                LocalDate.now(),
                Clock.systemUTC(),
                new Date(),
                Instant.now(injected));
    }
}
