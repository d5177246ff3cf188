/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

/** What the remote tier was asked to do. */
public enum RemoteOperation {
    /** To say what is there. */
    GET,
    /** To give the right to load what is not there. */
    LEASE,
    /** To store what was loaded. */
    FILL,
    /** To take a right to load back. */
    RELEASE,
    /** To invalidate or expire a key. */
    INVALIDATE,
    /** To end a write to where truth lives. */
    SETTLE,
    /** To store a value. */
    PUT,
    /** To accept a value that is written behind. */
    ACCEPT,
    /** To invalidate a tag, a prefix or everything. */
    BUMP
}
