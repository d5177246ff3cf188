/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

/** The contract of an outbox, whatever it is made of. */
public interface OutboxContract
        extends LaneContract, FlushContract, AftermathContract, DeadLetterContract, DrainClaimContract, LossContract {}
