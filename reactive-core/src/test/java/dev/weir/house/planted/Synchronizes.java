/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

final class Synchronizes {

    synchronized void locks() {}
}
