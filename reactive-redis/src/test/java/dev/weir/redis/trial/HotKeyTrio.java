/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.ForkedJvm;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Three processes with a thousand readers each of one key, the row that they load, and the record of their loads. */
final class HotKeyTrio implements AutoCloseable {

    static final int READERS = 1_000;

    final RedisEndpoint server = RedisEdition.embedded().shared();
    /** The line of the first process. */
    final FaultProxy proxy = FaultProxy.before(server);

    /** The line of the others. */
    private final FaultProxy proxyOfOthers = FaultProxy.before(server);

    private final String namespace = RedisEdition.namespace(getClass());
    private final List<ForkedJvm> processes = new ArrayList<>();
    private long row;

    HotKeyTrio() {
        rowBecomes(1);
        for (int i = 0; i < 3; i++) {
            processes.add(start(i));
        }
        processes.forEach(process -> assertThat(process.next()).isEqualTo("ready"));
    }

    /** Opens a cache of the key in each of them, and replaces those that have been killed. */
    void open(String cache, HotKeyProcess.Kind kind, Duration freshFor) {
        for (int i = 0; i < processes.size(); i++) {
            if (!processes.get(i).isRunning()) {
                processes.set(i, start(i));
                assertThat(processes.get(i).next()).isEqualTo("ready");
            }
        }
        rowBecomes(1);
        everyone("slow 100", "done");
        everyone("gated false", "done");
        everyone("open " + cache + " " + kind + " " + freshFor.toMillis(), "done");
    }

    List<ForkedJvm> all() {
        return processes;
    }

    /** The one whose line can be broken, and who is made to hold the lease. */
    ForkedJvm holder() {
        return processes.get(0);
    }

    List<ForkedJvm> others() {
        return processes.subList(1, processes.size());
    }

    /** Asks all of them at the same time. */
    void everyone(String command, String answer) {
        processes.forEach(process -> process.say(command));
        processes.forEach(process -> assertThat(process.next()).isEqualTo(answer));
    }

    /** Breaks the lines of all of them to the server of their caches; their source stays within reach. */
    void breakLines(Consumer<FaultProxy> fault) {
        fault.accept(proxy);
        fault.accept(proxyOfOthers);
    }

    /** Mends them, and waits until all use the server again. */
    void mendLines() {
        breakLines(FaultProxy::reset);
        breakLines(FaultProxy::heal);
        everyone("reached", "done");
    }

    void rowBecomes(long value) {
        row = value;
        server.call("SET", namespace + HotKeyProcess.TABLE, String.valueOf(value));
    }

    /** Waits until all readers of a process have the row as it is. */
    void hasRead(ForkedJvm process) {
        assertThat(process.next(Duration.ofMinutes(2))).isEqualTo(READERS + " answers [" + row + "]");
    }

    /** When each load of a cache began, in milliseconds of the server's clock. */
    List<Long> loads(String cache) {
        List<?> record = (List<?>) server.call("XRANGE", namespace + HotKeyProcess.LOADS + cache, "-", "+");
        return record.stream()
                .map(load -> ((List<?>) load).get(0).toString())
                .map(id -> Long.valueOf(id.substring(0, id.indexOf('-'))))
                .toList();
    }

    void awaitLoads(String cache, int number) {
        Instance.await(
                number + " loads", Duration.ofMinutes(10), () -> loads(cache).size() >= number);
    }

    /** Lets the loads end that wait at the gate. */
    void openGate(String cache) {
        server.call("SET", namespace + HotKeyProcess.GATE + cache, "open");
    }

    /** Waits until a load has passed the gate. */
    void awaitLoaded(String cache) {
        Instance.await("a load to end", () -> server.call("GET", namespace + HotKeyProcess.LOADED + cache) != null);
    }

    /**
     * What stands in the place of the lease of a cache, or of its lock, after its time has been cut short: it ends in a moment,
     * which is all that waiting for its end would do. At full size it is waited for.
     */
    String cutLeaseShort(String cache) {
        List<?> names = (List<?>) server.call("KEYS", "*" + namespace + "*c:" + cache + ":*" + HotKeyProcess.KEY);
        List<?> locks = (List<?>) server.call("KEYS", namespace + ":" + cache + ":c:" + HotKeyProcess.KEY);
        String name = String.valueOf((names.isEmpty() ? locks : names).get(0));
        String content = server.text("GET", name);
        if (!Size.isFull()) {
            server.call("PEXPIRE", name, "300");
        }
        return content;
    }

    @Override
    public void close() {
        processes.forEach(ForkedJvm::close);
        proxy.close();
        proxyOfOthers.close();
    }

    private ForkedJvm start(int number) {
        String url = (number == 0 ? proxy : proxyOfOthers).url();
        return ForkedJvm.start(HotKeyProcess.class, url, server.url(), namespace);
    }
}
