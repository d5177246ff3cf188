/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tier.AcceptContract;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Submission;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the attempts at one write say of when it was first sent. */
class DeliveryTest {

    private static final TierException NOTHING = new TierException(Reason.UNKNOWN, "nothing");

    private final RemoteKey key = RemoteKey.of(new Scope("cache", ""), "key", List.of(), 1);
    private final Delivery delivery = new Delivery(
            new Submission(key, Operation.of("id"), AcceptContract.absence(), null, 1),
            () -> "other",
            Fences.UP,
            new Pauses(() -> new Random(1), 1));

    @Test
    void anAttemptAfterOneThatWasNotAnsweredSaysWhatThatHasSaid() {
        assertThat(operation(7, 1_000)).isEqualTo(new Operation("id", 0, 1_000));
        delivery.isUnanswered(NOTHING);
        assertThat(operation(8, 2_000)).isEqualTo(new Operation("id", 7, 1_000));
        delivery.isUnanswered(NOTHING);
        assertThat(operation(9, 3_000)).isEqualTo(new Operation("id", 7, 1_000));
    }

    @Test
    void anAttemptAfterOneThatHasChangedNothingIsTheFirst() {
        operation(7, 1_000);
        delivery.isAnswered(NOTHING);
        assertThat(operation(8, 2_000)).isEqualTo(new Operation("id", 0, 2_000));
        assertThat(delivery.mayBeAccepted()).isTrue();
        delivery.isAnswered(NOTHING);
        assertThat(delivery.mayBeAccepted()).isFalse();
    }

    @Test
    void anAttemptAfterOneThatWasTooLateIsNotEarlierThanItMayBe() {
        operation(7, 1_000);
        delivery.isLate(5_000);
        assertThat(delivery.mayBeAccepted()).isFalse();
        assertThat(operation(7, 2_000)).isEqualTo(new Operation("id", 0, 5_000));
        delivery.isUnanswered(NOTHING);
        assertThat(operation(7, 9_000)).isEqualTo(new Operation("id", 7, 5_000));
    }

    private Operation operation(long epoch, long serverMicros) {
        return delivery.sends(epoch, serverMicros, 1).operation();
    }
}
