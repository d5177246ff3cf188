/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The port to an outbox, in which writes wait for their source. Read {@link dev.weir.outbox.Outbox} first, which is the side that
 * drains; {@link dev.weir.tier.RemoteTier#accept} is the other one. {@link dev.weir.outbox.WriteBehind} is how a cache uses it.
 */
@NullMarked
package dev.weir.outbox;

import org.jspecify.annotations.NullMarked;
