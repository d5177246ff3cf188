/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A report: what a suite measured, beside what it was to reach.
 *
 * @param reference the case whose speed is one in the table
 * @param remarks what no clock measures
 */
record Report(String title, Comparison comparison, String reference, List<Target> targets, List<String> remarks) {

    /** For people. */
    String table() {
        StringBuilder table = new StringBuilder(line("%n%s%n", title));
        table.append(line("  %-52s %12s %10s   %s%n", "", "ns", "B", "speed beside " + reference));
        for (String name : comparison.cases()) {
            table.append(line(
                    "  %-52s %12.1f %10.1f   %s%n",
                    name,
                    comparison.nanos(name).median(),
                    comparison.bytes(name).median(),
                    spread(comparison.speed(name, reference))));
        }
        remarks.forEach(remark -> table.append(line("  %s%n", remark)));
        for (Target target : targets) {
            table.append(line("  %-12s %-78s %s%n", verdict(target), target, spread(target.measured(comparison))));
        }
        return table.toString();
    }

    /** For machines. */
    String json() {
        return "{\"title\":" + quoted(title) + ",\"reference\":" + quoted(reference) + ",\"cases\":"
                + comparison.cases().stream().map(this::caseAsJson).collect(Collectors.joining(",", "[", "]"))
                + ",\"targets\":"
                + targets.stream().map(this::targetAsJson).collect(Collectors.joining(",", "[", "]"))
                + ",\"remarks\":"
                + remarks.stream().map(Report::quoted).collect(Collectors.joining(",", "[", "]")) + "}";
    }

    private String caseAsJson(String name) {
        return "{\"name\":" + quoted(name) + ",\"nanos\":" + json(comparison.nanos(name)) + ",\"bytes\":"
                + json(comparison.bytes(name)) + ",\"speed\":" + json(comparison.speed(name, reference)) + "}";
    }

    private String targetAsJson(Target target) {
        return "{\"target\":" + quoted(target.toString()) + ",\"measured\":" + json(target.measured(comparison))
                + ",\"met\":" + isMet(target) + "}";
    }

    private boolean isMet(Target target) {
        return target.reached(comparison) >= 1;
    }

    private String verdict(Target target) {
        return isMet(target) ? "met" : line("%.0f %% of", 100 * target.reached(comparison));
    }

    private static String spread(Spread spread) {
        return line("%.2f (%.2f-%.2f)", spread.median(), spread.lower(), spread.upper());
    }

    private static String json(Spread spread) {
        return line("[%.4f,%.4f,%.4f]", spread.lower(), spread.median(), spread.upper());
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
