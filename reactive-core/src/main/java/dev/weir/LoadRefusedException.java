/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import org.jspecify.annotations.Nullable;

/**
 * A load that was not let through to its source: the circuit breaker is open, or there are as many loads in flight as may
 * be. The loader was not called. Asking again later may be answered.
 */
public final class LoadRefusedException extends CacheException {

    private static final long serialVersionUID = 1L;

    LoadRefusedException(String cache, String because, String remedy, @Nullable Throwable cause) {
        super(
                "A load of cache '" + cache + "' was refused: " + because + ". " + remedy
                        + ", or add staleIfError to have something to fall back on",
                cause);
    }

    static LoadRefusedException quotaUsedUp(String cache, int loads) {
        return new LoadRefusedException(
                cache,
                "its tenant has " + loads + " loads in flight, which is all its quota allows",
                "Ask again later, raise the quota",
                null);
    }

    static LoadRefusedException sourceOnItsOwn(String cache, int loads) {
        return new LoadRefusedException(
                cache,
                "the remote tier cannot be asked, and there are " + loads
                        + " loads in flight that it would have spared the source, which is all its RemotePolicy allows",
                "Ask again later, raise loadsWhileUnreachable",
                null);
    }
}
