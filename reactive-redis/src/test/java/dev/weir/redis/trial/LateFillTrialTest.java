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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T20: of three processes that want a key the one that may load it is so slow that another one has loaded it meanwhile. */
@Tag("T20")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class LateFillTrialTest {

    private static HotKeyTrio trio;

    private final Wiretap wiretap = Wiretap.on(trio.server);

    /** What makes the holder of the lease slow. */
    private enum Fault {
        PAUSE("T20 the holder of the lease paused", "T20 control, the holder of a lock paused") {
            @Override
            void begin(String cache) {
                trio.holder().pause();
                trio.openGate(cache);
            }

            @Override
            void end() {
                trio.holder().resume();
            }
        },
        HELD_UP("T20 the fill of the holder held up", "T20 control, what the holder of a lock sets held up") {
            @Override
            void begin(String cache) {
                trio.proxy.hold(FaultProxy.Direction.TO_SERVER);
                trio.openGate(cache);
                trio.awaitLoaded(cache);
            }

            @Override
            void end() {
                trio.proxy.heal();
            }
        };

        final String trial;
        final String control;

        Fault(String trial, String control) {
            this.trial = trial;
            this.control = control;
        }

        /** Makes it slow, and lets its load end. */
        abstract void begin(String cache);

        abstract void end();
    }

    @BeforeAll
    static void start() {
        trio = new HotKeyTrio();
    }

    @AfterAll
    static void end() {
        trio.close();
    }

    @AfterEach
    void stopListening() {
        wiretap.close();
    }

    @Test
    void aHolderThatSleptLongerThanItsLeaseStoresNothing() {
        nobodySeesWhatWas(Fault.PAUSE, "paused");
    }

    @Test
    void aFillThatComesAfterItsLeaseStoresNothing() {
        nobodySeesWhatWas(Fault.HELD_UP, "held");
    }

    @Test
    void aHolderThatSleptLongerThanItsLockStoresWhatWas() {
        everybodySeesWhatWas(Fault.PAUSE, "locked-paused");
    }

    @Test
    void whatIsSetAfterTheLockIsStored() {
        everybodySeesWhatWas(Fault.HELD_UP, "locked-held");
    }

    private void nobodySeesWhatWas(Fault fault, String cache) {
        trio.open(cache, Kind.SHARED, Duration.ofHours(1));
        String[] lease = late(fault, cache, HotKeyTrio.READERS).split(":");

        assertThat(trio.holder().next()).as("those who asked before").isEqualTo(HotKeyTrio.READERS + " answers [1]");
        Instance.await(
                "the late fill to reach the server", () -> !fills(lease[2]).isEmpty());
        Instance.await(
                "the holder to be back",
                () -> trio.holder().ask("strong " + cache).equals("1 answers [2]"));
        int stale = stale(cache);
        Figures.of(fault.trial)
                .with("loads", trio.loads(cache).size())
                .with("fills that came too late", fills(lease[2]).size())
                .with("values stored by them", storedAfter(fills(lease[2]).get(0), cache))
                .with("processes that answer with what was", stale)
                .print();
        assertThat(trio.loads(cache)).hasSize(2);
        assertThat(storedAfter(fills(lease[2]).get(0), cache)).isZero();
        assertThat(stale).isZero();
    }

    private void everybodySeesWhatWas(Fault fault, String cache) {
        trio.open(cache, Kind.LOCKED, Duration.ofHours(1));
        // One reader only: each of them has a lock of his own, and may repair what another one has broken.
        late(fault, cache, 1);
        assertThat(trio.holder().next()).isEqualTo("1 answers [1]");

        int stale = stale(cache);
        Figures.of(fault.control)
                .with("loads", trio.loads(cache).size())
                .with("processes that answer with what was", stale)
                .print();
        assertThat(stale).as("the harness finds the late fill").isPositive();
    }

    /** Has the holder load the old row and give it when another process has loaded the new one. The lease is what it held. */
    private static String late(Fault fault, String cache, int readersOfHolder) {
        String read = "read " + cache + " " + HotKeyTrio.READERS;
        trio.holder().ask("gated true");
        trio.holder().say("read " + cache + " " + readersOfHolder);
        trio.awaitLoads(cache, 1);
        fault.begin(cache);
        String lease = trio.cutLeaseShort(cache);
        trio.rowBecomes(2);
        trio.others().forEach(process -> process.say(read));
        trio.others().forEach(trio::hasRead);

        fault.end();
        return lease;
    }

    /** What has reached the server to fill under this lease. */
    private List<String> fills(String token) {
        return wiretap.heard().stream()
                .filter(command -> command.matches("(?i).*\"eval(sha)?\" \"[^\"]*\" \"4\" .*\"" + token + "\".*"))
                .toList();
    }

    /** How many values of the cache have been stored since a command. */
    private long storedAfter(String command, String cache) {
        List<String> heard = wiretap.heard();
        return heard.subList(heard.indexOf(command), heard.size()).stream()
                .filter(each -> each.matches("(?i).*\\[0 lua] \"p?set(ex)?\" \"[^\"]*:v:" + cache + ":.*"))
                .count();
    }

    /** How many processes do not see what is: in memory, where what could not be stored must not be either, or in Redis. */
    private static int stale(String cache) {
        int stale = 0;
        for (String read : List.of("read " + cache + " " + HotKeyTrio.READERS, "strong " + cache)) {
            trio.all().forEach(process -> process.say(read));
            for (ForkedJvm process : trio.all()) {
                stale += process.next().endsWith(" answers [2]") ? 0 : 1;
            }
        }
        return stale;
    }
}
