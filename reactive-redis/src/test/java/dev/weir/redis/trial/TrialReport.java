/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import tools.jackson.databind.json.JsonMapper;

/**
 * A report of a run of trials: a table on the standard output, and the same as JSON in the file that the system property {@code
 * weir.trial.report} names. Without that property there is none.
 */
public final class TrialReport implements TestExecutionListener {

    private final @Nullable String file = System.getProperty("weir.trial.report");
    private final String machineBefore = machine();
    private final Map<String, Long> begun = new ConcurrentHashMap<>();
    private final List<Row> rows = new ArrayList<>();

    /** What one test found. */
    private record Row(String trial, String test, String verdict, double seconds, List<String> figures) {

        String line() {
            return String.format(Locale.ROOT, "%-12s %-9s %8.1f s  %s", trial, verdict, seconds, test)
                    + figures.stream().map(each -> "\n    " + each).collect(Collectors.joining());
        }
    }

    /** What the file holds. */
    private record Content(Size size, String machineBefore, String machineAfter, List<Row> trials) {}

    @Override
    public void executionStarted(TestIdentifier test) {
        begun.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (file != null && test.getSource().orElse(null) instanceof MethodSource method) {
            double seconds = (System.nanoTime() - begun.get(test.getUniqueId())) / 1e9;
            String type = method.getClassName().substring(method.getClassName().lastIndexOf('.') + 1);
            rows.add(new Row(
                    trialOf(test),
                    type + "." + method.getMethodName(),
                    result.getStatus().toString().toLowerCase(Locale.ROOT),
                    Math.round(seconds * 10) / 10.0,
                    Figures.printed()));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (file == null || rows.isEmpty()) {
            return;
        }
        rows.sort((one, other) -> one.trial().compareTo(other.trial()));
        System.out.println("\nTrials, " + Size.ofThisRun() + ", " + machineBefore);
        rows.forEach(row -> System.out.println(row.line()));
        write(Path.of(file), new Content(Size.ofThisRun(), machineBefore, machine(), rows));
        System.out.println("Written to " + file);
    }

    private static String trialOf(TestIdentifier test) {
        return test.getTags().stream().map(TestTag::getName).sorted().collect(Collectors.joining(" "));
    }

    private static void write(Path file, Content content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
        } catch (IOException broken) {
            throw new UncheckedIOException("No report in " + file + ".", broken);
        }
    }

    /** Times are worth as much as the machine was calm, so its load stands beside them. */
    private static String machine() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return "Java " + Runtime.version() + ", " + system.getAvailableProcessors() + " processors, load "
                + system.getSystemLoadAverage();
    }
}
