/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import reactor.core.publisher.Hooks;

/**
 * A JUnit extension that fails a test during which Reactor dropped an error or a value.
 *
 * <p>A dropped signal reached nobody: somebody's error was lost, or a value nobody discarded. Reactor only logs it. The
 * extension registers itself in every module that has this test-jar; a test that drops on purpose says so with {@link
 * DropsSignals}. The hooks are global, so tests must not run in parallel. They stay in place between tests: what a
 * background thread drops after its test is charged to the next one, or to the class, instead of being lost.
 *
 * <p>What a driver drops of its own protocol is not counted: a statement that failed is over for who waited before the
 * server's last word for it has come, and whether that is dropped depends on the two threads alone.
 */
public final class DroppedSignals implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final Queue<Object> DROPPED = new ConcurrentLinkedQueue<>();
    private static final String WORDS_OF_POSTGRES = "io.r2dbc.postgresql.message.";

    static {
        // The JDK sets its logging up under a lock when something is first logged, which may be on an event loop.
        Logger.getLogger("").getHandlers();
    }

    /** What was dropped since the running test began. */
    public static List<Object> soFar() {
        return List.copyOf(DROPPED);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        // Hooks are added to each other, so they are reset first; this also repairs a test that reset them itself.
        Hooks.resetOnErrorDropped();
        Hooks.resetOnNextDropped();
        Hooks.onErrorDropped(DROPPED::add);
        Hooks.onNextDropped(value -> {
            if (!value.getClass().getName().startsWith(WORDS_OF_POSTGRES)) {
                DROPPED.add(value);
            }
        });
    }

    @Override
    public void afterEach(ExtensionContext context) {
        failIfAnything(context, "this test");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failIfAnything(context, "the tests of this class, after the last of them ended");
    }

    private static void failIfAnything(ExtensionContext context, String culprit) {
        List<Object> dropped = drain();
        if (dropped.isEmpty() || dropsOnPurpose(context)) {
            return;
        }
        AssertionError failure = new AssertionError("Reactor dropped " + dropped.size() + " signal(s) during " + culprit
                + ", they reached nobody: " + dropped + ". If that is right, say why with @DropsSignals.");
        dropped.stream()
                .filter(Throwable.class::isInstance)
                .map(Throwable.class::cast)
                .forEach(failure::addSuppressed);
        throw failure;
    }

    private static List<Object> drain() {
        List<Object> dropped = new ArrayList<>();
        for (Object signal = DROPPED.poll(); signal != null; signal = DROPPED.poll()) {
            dropped.add(signal);
        }
        return dropped;
    }

    private static boolean dropsOnPurpose(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), DropsSignals.class)
                || context.getParent().map(DroppedSignals::dropsOnPurpose).orElse(false);
    }
}
