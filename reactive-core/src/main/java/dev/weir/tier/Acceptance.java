/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

/** An answer to a submission. */
public sealed interface Acceptance {

    /**
     * It is accepted: it will reach the source, and until then it is what the key has.
     *
     * @param version drawn for it
     * @param records how many wait in the shard now
     */
    record Accepted(Version version, long records) implements Acceptance {}

    /** It had been accepted before, with this version; nothing was changed. */
    record Repeated(Version version) implements Acceptance {}

    /** It was sent before, and whether it was accepted then cannot be told any more; nothing was changed. */
    record Unproved() implements Acceptance {}

    /**
     * It came too late to be told from what was accepted since; nothing was changed.
     *
     * @param from in microseconds of the server's clock: the same may be sent anew, as if it were first sent then
     */
    record Late(long from) implements Acceptance {}

    /** So many records wait already; nothing was changed. */
    record Full(long records) implements Acceptance {}
}
