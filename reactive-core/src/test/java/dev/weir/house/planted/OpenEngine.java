/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

class OpenEngine {

    /** Public, and as hidden as what is around it. */
    public static class OpenPart {}

    final Runnable anonymous = new Runnable() {
        @Override
        public void run() {}
    };

    abstract static class MeantToBeExtended {}

    sealed interface Sealed permits SealedPart {}

    record SealedPart() implements Sealed {}
}
