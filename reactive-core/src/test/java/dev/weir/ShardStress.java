/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.LogPosition;
import dev.weir.testing.VirtualClock;
import dev.weir.tier.Generation;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Map;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Shards: generations are not lost, and an epoch is not seen without its own, while a shard is attached again. */
public final class ShardStress {

    private static final VirtualClock CLOCK = VirtualClock.create();

    private ShardStress() {}

    private static Shard attached() {
        Shard shard = new Shard(0, CLOCK, Duration.ofSeconds(1), 100);
        attach(shard, 1, Map.of());
        return shard;
    }

    private static void attach(Shard shard, long epoch, Map<Generation, Version> generations) {
        shard.attach(new Attachment.Attached(
                epoch, epoch, "server", new LogPosition(0, "0", 0), generations, Version.NONE, 0));
    }

    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "What was raised is known in the next life of the same epoch.")
    @Outcome(expect = FORBIDDEN, desc = "What was raised got lost while the shard was attached again.")
    public static class RaiseAndAttachAgain {

        private final Shard shard = attached();

        @Actor
        public void raise() {
            shard.raise(LogLab.tag("t"), new Version(1, 9));
        }

        @Actor
        public void attachAgain() {
            shard.detach();
            attach(shard, 1, Map.of());
        }

        @Arbiter
        public void look(Z_Result result) {
            result.r1 = ShardTest.counts(shard, "t", 1, 9);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "The epoch is seen with its generations, or not at all.")
    @Outcome(expect = FORBIDDEN, desc = "The new epoch was seen with the generations of the old one.")
    public static class AttachAndLook {

        private final Shard shard = attached();

        @Actor
        public void attachInAnother() {
            attach(shard, 2, Map.of(LogLab.tag("t"), new Version(2, 9)));
        }

        @Actor
        public void look(Z_Result result) {
            result.r1 = ShardTest.counts(shard, "t", 2, 9);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "Of two that were told of a loss the shard is detached once.")
    @Outcome(expect = FORBIDDEN, desc = "Both believe to have detached it, or none.")
    public static class LoseTwice {

        private final Shard shard = attached();
        private boolean first;
        private boolean second;

        @Actor
        public void lose() {
            first = shard.detach(1);
        }

        @Actor
        public void loseToo() {
            second = shard.detach(1);
        }

        @Arbiter
        public void look(Z_Result result) {
            result.r1 = first == second || shard.epoch() != 0;
        }
    }
}
