/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.Acceptance;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** Which operations are known again, and of which it cannot be told whether they were accepted. */
@ParameterizedClass
@EachEdition
class OperationTest extends OutboxCase {

    OperationTest(RedisEdition edition) {
        super(edition);
    }

    @Test
    void operationsAreRememberedUpToAPointThatIsRememberedToo() {
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < 34; i++) {
            versions.add(((Acceptance.Accepted) send(new Operation("id" + i, 0, 0))).version());
        }
        assertThat(marks().split(" ")).hasSize(33);
        assertThat(send(new Operation("id2", 1, versions.get(2).seq())))
                .isEqualTo(new Acceptance.Repeated(versions.get(2)));
        assertThat(send(new Operation("id1", 1, versions.get(1).seq()))).isEqualTo(new Acceptance.Unproved());
        assertThat(send(new Operation("late", 1, versions.get(1).seq() + 1))).isInstanceOf(Acceptance.Accepted.class);
        assertThat(send(new Operation("elsewhere", 7, micros()))).isEqualTo(new Acceptance.Unproved());
    }

    @Test
    void whatWasSentMoreThanAMinuteAgoMayBeForgottenWithItsKey() {
        assertThat(send(new Operation("old", 1, micros() - 61_000_000))).isEqualTo(new Acceptance.Unproved());
        assertThat(send(new Operation("new", 1, micros() - 50_000_000))).isInstanceOf(Acceptance.Accepted.class);
    }

    @Test
    void anIdIsNoPatternAndNoPartOfAnother() {
        Version version = ((Acceptance.Accepted) send(new Operation("a-b.c", 0, 0))).version();
        assertThat(send(new Operation("a-b.c", 1, micros()))).isEqualTo(new Acceptance.Repeated(version));
        assertThat(send(new Operation("b.c", 1, micros()))).isInstanceOf(Acceptance.Accepted.class);
        assertThat(send(new Operation("a-b", 1, micros()))).isInstanceOf(Acceptance.Accepted.class);
    }
}
