/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A run of the suites, which prints their tables and writes the same as JSON. */
public final class Performance {

    private Performance() {}

    /** Takes the directory to write to, and the name of a suite or {@code all}. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Map<String, Suite> suites = chosen(arguments.length > 1 ? arguments[1] : "all");
        System.out.println(machine());
        List<Report> reports = new ArrayList<>();
        suites.forEach((name, suite) -> {
            for (Report report : suite.run(Effort.FULL)) {
                System.out.print(report.table());
                reports.add(report);
            }
        });
        Files.createDirectories(directory);
        Path file = directory.resolve(String.join("+", suites.keySet()) + ".json");
        Files.writeString(file, reports.stream().map(Report::json).collect(Collectors.joining(",\n", "[", "]\n")));
        System.out.println("\n" + machine() + "\nWritten to " + file);
        System.exit(0); // peers leave threads behind
    }

    private static Map<String, Suite> chosen(String name) {
        Map<String, Suite> all = Suite.all();
        if (name.equals("all")) {
            return all;
        }
        Suite suite = all.get(name);
        if (suite == null) {
            throw new IllegalArgumentException("No suite '" + name + "': choose one of " + all.keySet() + ", or all");
        }
        return Map.of(name, suite);
    }

    /** Ratios are worth as much as the machine was calm, so its load stands beside them. */
    private static String machine() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return "Java " + Runtime.version() + ", " + system.getAvailableProcessors() + " processors, load "
                + system.getSystemLoadAverage();
    }
}
