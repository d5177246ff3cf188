/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

import java.util.Timer;

final class KeepsATimer {

    final Timer timer = new Timer();
}
