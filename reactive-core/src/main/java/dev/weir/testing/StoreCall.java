/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.MonoSink;

/** A call to a store in memory, from the moment it is sent until it is answered, rolled back, or committed without being heard of. */
final class StoreCall<T> {

    private final Object lock = new Object();
    private final InMemoryStore<?, ?> store;
    private final MonoSink<T> sink;
    private final Disposable.Swap timer = Disposables.swap();
    private final List<Runnable> held = new ArrayList<>();
    private Stage stage = Stage.OPEN;
    private boolean told;

    StoreCall(InMemoryStore<?, ?> store, MonoSink<T> sink) {
        this.store = store;
        this.sink = sink;
    }

    void depart(Runnable arrival) {
        sink.onDispose(() -> {
            isFirstToTell();
            rollBack();
        });
        Duration limit = store.limit();
        Disposable end = store.clock().scheduler().schedule(() -> expire(limit), limit.toNanos(), TimeUnit.NANOSECONDS);
        timer.update(end);
        after(store.wayDelay(), arrival);
    }

    /** Lets go of something when the call is over; whether it is not yet. */
    boolean holds(Runnable release) {
        synchronized (lock) {
            return stage != Stage.OVER && held.add(release);
        }
    }

    /** Answers what is seen once the statements have run. */
    void answer(Supplier<? extends @Nullable T> statements) {
        after(store.workDelay(), () -> {
            if (advance(Stage.OPEN, Stage.COMMITTING)) {
                finish(statements);
            }
        });
    }

    /** Commits: what is done when the commit arrives is done, whether or not anybody waits for it by then. */
    void commit(Supplier<? extends @Nullable T> transaction) {
        commit(transaction, () -> {});
    }

    /** Commits, and does something else a while later if the connection lives to see it. */
    void commit(Supplier<? extends @Nullable T> transaction, Runnable late) {
        after(store.workDelay(), () -> {
            if (advance(Stage.OPEN, Stage.COMMITTING)) {
                after(store.wayDelay(), () -> {
                    if (finish(transaction)) {
                        after(store.wayDelay(), late);
                    }
                });
            }
        });
    }

    /** Rolls back and says why; of what has been sent to be committed only the reply is lost. */
    void fail(RuntimeException why) {
        rollBack();
        if (isFirstToTell()) {
            sink.error(why);
        }
    }

    private void expire(Duration limit) {
        synchronized (lock) {
            if (stage != Stage.OPEN) {
                return;
            }
        }
        fail(new StoreException(
                Reason.TRANSIENT, store.name() + " took longer than " + limit + " and has rolled back", null));
    }

    private void rollBack() {
        timer.dispose();
        store.ended(this);
        if (advance(Stage.OPEN, Stage.OVER)) {
            release();
        }
    }

    private boolean finish(Supplier<? extends @Nullable T> transaction) {
        T value = null;
        RuntimeException failure = null;
        try {
            value = transaction.get();
        } catch (RuntimeException refused) {
            failure = refused;
        }
        advance(Stage.COMMITTING, Stage.OVER);
        release();
        RuntimeException said = store.losesReply() ? store.lost() : failure;
        T answer = value;
        after(store.wayDelay(), () -> tell(answer, said));
        return failure == null;
    }

    private void tell(@Nullable T answer, @Nullable RuntimeException failure) {
        if (!isFirstToTell()) {
            return;
        }
        if (failure != null) {
            sink.error(failure);
        } else if (answer != null) {
            sink.success(answer);
        } else {
            sink.success();
        }
    }

    private boolean isFirstToTell() {
        synchronized (lock) {
            boolean first = !told;
            told = true;
            return first;
        }
    }

    private void after(Duration delay, Runnable then) {
        if (delay.isZero()) {
            then.run();
        } else {
            store.clock().scheduler().schedule(then, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private boolean advance(Stage from, Stage to) {
        synchronized (lock) {
            boolean does = stage == from;
            stage = does ? to : stage;
            return does;
        }
    }

    private void release() {
        List<Runnable> all;
        synchronized (lock) {
            all = List.copyOf(held);
            held.clear();
        }
        all.forEach(Runnable::run);
    }

    /** How far it has come. */
    private enum Stage {
        OPEN,
        COMMITTING,
        OVER
    }
}
