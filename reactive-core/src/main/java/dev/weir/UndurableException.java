/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Finding;
import dev.weir.outbox.Durability;

/** A write that was not accepted, because the server would not keep it as safe as was promised. Somebody has to change the server, or the promise. */
public final class UndurableException extends CacheException {

    private static final long serialVersionUID = 1L;

    UndurableException(String cache, Durability promise, Finding finding) {
        super("A write to cache '" + cache + "' was not accepted, because the server does not keep the promise of "
                + promise + ": " + finding.sentence() + " " + finding.fix());
    }
}
