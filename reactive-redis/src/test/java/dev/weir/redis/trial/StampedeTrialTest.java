/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.ForkedJvm;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** T22 and T20: three processes with a thousand readers each want a key that none has. */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class StampedeTrialTest {

    private static final int READERS = 1_000;
    private static final int EXPIRIES = 15;

    private final RedisEndpoint server = RedisEdition.preferred().shared();
    private final FaultProxy proxy = FaultProxy.before(server);
    private final String namespace = RedisEdition.namespace(getClass());
    private final List<ForkedJvm> processes = new ArrayList<>();
    private long expected;

    @BeforeEach
    void fillTable() {
        rowBecomes(1);
    }

    @AfterEach
    void end() {
        processes.forEach(ForkedJvm::close);
        proxy.close();
    }

    @Test
    void oneLoadsForAllThree() {
        Map<Long, Integer> rounds = rounds(true);

        Figures.of("T22 stampede of three processes")
                .with("readers", 3 * READERS)
                .with("expiries", EXPIRIES)
                .with("expiries by loads", rounds)
                .print();
        assertThat(rounds).containsOnly(Map.entry(1L, EXPIRIES));
    }

    @Test
    void withoutTheLeaseEachLoads() {
        Map<Long, Integer> rounds = rounds(false);

        Figures.of("T22 control, each process on its own")
                .with("expiries by loads", rounds)
                .print();
        assertThat(rounds).containsOnly(Map.entry(3L, EXPIRIES));
    }

    @Test
    void twoLoadsWhereTheHolderIsKilled() {
        start(true, server.url());
        ForkedJvm holder = processes.remove(0);
        holder.ask("slow 60000");
        holder.say("read " + READERS);
        awaitLoads(1);
        processes.forEach(process -> process.say("read " + READERS));

        holder.kill();

        processes.forEach(this::hasRead);
        long loads = loads();
        Figures.of("T22 the holder of the lease killed").with("loads", loads).print();
        assertThat(loads).isEqualTo(2);
    }

    @Test
    void aHolderThatSleptLongerThanItsLeaseStoresNothing() {
        start(true, server.url());
        ForkedJvm holder = processes.remove(0);
        holder.ask("slow 500");
        holder.say("read " + READERS);
        awaitLoads(1);
        holder.pause();
        rowBecomes(2);
        processes.forEach(process -> process.say("read " + READERS));
        processes.forEach(this::hasRead);

        holder.resume();

        String late = holder.next();
        processes.add(holder);
        nobodySeesWhatWas("T20 the holder of the lease paused", "its readers got: " + late);
    }

    @Test
    void aFillThatComesAfterItsLeaseStoresNothing() {
        start(true, proxy.url());
        ForkedJvm holder = processes.remove(0);
        holder.ask("slow 500");
        holder.say("read " + READERS);
        awaitLoads(1);
        proxy.hold(FaultProxy.Direction.TO_SERVER);
        rowBecomes(2);
        processes.forEach(process -> process.say("read " + READERS));
        processes.forEach(this::hasRead);

        proxy.heal();

        String late = holder.next();
        processes.add(holder);
        nobodySeesWhatWas("T20 the fill of the holder held up", "its readers got: " + late);
    }

    /** How many expiries were followed by so many loads. */
    private Map<Long, Integer> rounds(boolean isShared) {
        start(isShared, server.url());
        Map<Long, Integer> rounds = new TreeMap<>();
        for (int round = 0; round < EXPIRIES; round++) {
            rowBecomes(round + 2);
            // The key of a cache that is not shared has to be taken from each.
            (isShared ? processes.subList(0, 1) : processes).forEach(process -> answers(process, "invalidate", "done"));
            processes.forEach(process -> answers(process, "forgotten", "done"));
            long before = loads();
            processes.forEach(process -> process.say("read " + READERS));
            processes.forEach(this::hasRead);
            rounds.merge(loads() - before, 1, Integer::sum);
        }
        return rounds;
    }

    private void nobodySeesWhatWas(String trial, String late) {
        long loads = loads();
        Instance.await(
                "the holder to be back", () -> processes.get(2).ask("strong").equals("1 answers [2]"));
        int stale = 0;
        // The copy in its memory first: what it failed to store must not be there either.
        for (String level : List.of("read " + READERS, "strong")) {
            processes.forEach(process -> process.say(level));
            for (ForkedJvm process : processes) {
                stale += process.next().endsWith(" answers [2]") ? 0 : 1;
            }
        }
        Figures.of(trial)
                .with("loads", loads)
                .with("processes that answer with what was", stale)
                .with("late", late)
                .print();
        assertThat(loads).isEqualTo(2);
        assertThat(stale).isZero();
    }

    private void start(boolean isShared, String urlOfTheFirst) {
        for (int i = 0; i < 3; i++) {
            processes.add(ForkedJvm.start(
                    HotKeyProcess.class,
                    i == 0 ? urlOfTheFirst : server.url(),
                    server.url(),
                    namespace,
                    String.valueOf(isShared)));
        }
        processes.forEach(process -> assertThat(process.next()).isEqualTo("ready"));
    }

    private void hasRead(ForkedJvm process) {
        assertThat(process.next(Duration.ofMinutes(2))).isEqualTo(READERS + " answers [" + expected + "]");
    }

    private static void answers(ForkedJvm process, String question, String answer) {
        assertThat(process.ask(question)).isEqualTo(answer);
    }

    private void rowBecomes(long row) {
        expected = row;
        server.call("SET", namespace + HotKeyProcess.TABLE, String.valueOf(row));
    }

    private void awaitLoads(long number) {
        Instance.await(number + " loads", () -> loads() == number);
    }

    private long loads() {
        Object loads = server.call("GET", namespace + HotKeyProcess.LOADS);
        return loads == null ? 0 : Long.parseLong(loads.toString());
    }
}
