/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

final class PicksAScheduler {

    Scheduler picks() {
        return Schedulers.parallel();
    }
}
