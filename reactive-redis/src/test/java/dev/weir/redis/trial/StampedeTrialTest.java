/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.ForkedJvm;
import dev.weir.redis.trial.HotKeyProcess.Kind;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** T22: three processes with a thousand readers each read a key whose time is up, again and again, also without their server. */
@Tag("T22")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class StampedeTrialTest {

    private static final int EXPIRIES = 100;
    private static final int EXPIRIES_OF_CONTROL = 10;
    private static final Duration FRESH_FOR = Duration.ofMillis(200);
    private static final Duration LOAD = Duration.ofMillis(50);

    private static HotKeyTrio trio;

    @BeforeAll
    static void start() {
        trio = new HotKeyTrio();
    }

    @AfterAll
    static void end() {
        trio.close();
    }

    @Test
    void oneLoadsForAllThreeWheneverTheTimeIsUp() {
        List<Long> loads = storm("T22 stampede of three processes", "shared", Kind.SHARED, EXPIRIES);

        assertThat(tooMany(loads, FRESH_FOR))
                .as("loads for an expiry that another load was made for")
                .isZero();
    }

    @Test
    void withoutTheLeaseEachLoads() {
        List<Long> loads = storm("T22 control, each process on its own", "alone", Kind.ALONE, EXPIRIES_OF_CONTROL);

        assertThat(tooMany(loads, FRESH_FOR)).isPositive();
    }

    @Test
    void twoLoadWhereTheHolderIsKilled() {
        Duration freshFor = Duration.ofSeconds(2);
        trio.open("killed", Kind.SHARED, freshFor);
        String read = "read killed " + HotKeyTrio.READERS;
        trio.all().forEach(process -> process.say(read));
        trio.all().forEach(trio::hasRead);
        trio.everyone("forgotten killed", "done");
        int before = trio.loads("killed").size();
        trio.holder().ask("gated true");
        trio.holder().say(read);
        trio.awaitLoads("killed", before + 1);
        trio.others().forEach(process -> process.say(read));

        trio.holder().kill();

        trio.cutLeaseShort("killed");
        trio.others().forEach(trio::hasRead);
        List<Long> afterKill =
                trio.loads("killed").subList(before + 1, trio.loads("killed").size());
        long loads = 1 + 1 + tooMany(afterKill, freshFor);
        Figures.of("T22 the holder of the lease killed")
                .with("readers", HotKeyTrio.READERS * trio.all().size())
                .with("loads for the expiry", loads)
                .print();
        assertThat(afterKill).isNotEmpty();
        assertThat(loads).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void eachProcessLoadsOnceAtMostWhileTheServerIsGone(Loss loss) {
        List<Integer> loads = withoutServer("T22 " + loss, "lost-" + loss.ordinal(), Kind.SHARED, loss);

        assertThat(loads)
                .allSatisfy(
                        each -> assertThat(each).isLessThanOrEqualTo(trio.all().size()));
    }

    @Test
    void withoutFlightsEachReaderLoadsWhileTheServerIsGone() {
        List<Integer> loads = withoutServer("T22 control, no flights", "unshared", Kind.UNSHARED, Loss.REFUSED);

        assertThat(loads)
                .allSatisfy(each -> assertThat(each).isGreaterThan(trio.all().size()));
    }

    /** How a server is lost. */
    private enum Loss {
        /** Nothing listens where it was. */
        REFUSED(FaultProxy::refuse),
        /** It is connected to, and does not answer. */
        SILENT(FaultProxy::blackhole);

        private final Consumer<FaultProxy> fault;

        Loss(Consumer<FaultProxy> fault) {
            this.fault = fault;
        }
    }

    /** How often all three load without the server of their caches: for a cold key, and once its time is up. */
    private static List<Integer> withoutServer(String trial, String cache, Kind kind, Loss loss) {
        trio.open(cache, kind, Duration.ofSeconds(2));
        trio.everyone("slow 500", "done");
        trio.breakLines(loss.fault);
        try {
            int cold = loadsOfOneRead(cache);
            Instance.rest(Duration.ofSeconds(2));
            int expired = loadsOfOneRead(cache);
            Figures.of(trial)
                    .with("readers", HotKeyTrio.READERS * trio.all().size())
                    .with("loads of a cold key", cold)
                    .with("loads once its time was up", expired)
                    .print();
            return List.of(cold, expired);
        } finally {
            trio.mendLines();
        }
    }

    private static int loadsOfOneRead(String cache) {
        int before = trio.loads(cache).size();
        trio.all().forEach(process -> process.say("read " + cache + " " + HotKeyTrio.READERS));
        trio.all().forEach(trio::hasRead);
        return trio.loads(cache).size() - before;
    }

    /** When each load began while the readers of all three read on and on. */
    private static List<Long> storm(String trial, String cache, Kind kind, int expiries) {
        trio.open(cache, kind, FRESH_FOR);
        trio.everyone("slow " + LOAD.toMillis(), "done");
        trio.everyone("storm " + cache + " " + HotKeyTrio.READERS, "done");
        // The first load is not that of an expiry.
        trio.awaitLoads(cache, 1 + expiries);
        trio.all().forEach(process -> process.say("calm"));
        long answers = 0;
        long failures = 0;
        for (ForkedJvm process : trio.all()) {
            String[] counts = process.next().split(" ");
            answers += Long.parseLong(counts[0]);
            failures += Long.parseLong(counts[1]);
        }
        List<Long> loads = trio.loads(cache);
        Figures.of(trial)
                .with("readers", HotKeyTrio.READERS * trio.all().size())
                .with("answers", answers)
                .with("failures", failures)
                .with("expiries", loads.size() - 1 - tooMany(loads, FRESH_FOR))
                .with("loads beyond one for each", tooMany(loads, FRESH_FOR))
                .with("shortest time between two, ms", gaps(loads).min().orElse(0))
                .print();
        assertThat(failures).as("reads that failed").isZero();
        return loads;
    }

    /**
     * How many loads began when what the one before them had loaded could not be out of date yet. A quarter of its time is granted
     * to processes that estimate the clock of the server.
     */
    private static long tooMany(List<Long> loads, Duration freshFor) {
        return gaps(loads).filter(gap -> gap < freshFor.toMillis() * 3 / 4).count();
    }

    private static LongStream gaps(List<Long> loads) {
        return IntStream.range(1, loads.size()).mapToLong(i -> loads.get(i) - loads.get(i - 1));
    }
}
