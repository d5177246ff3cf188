/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A chart of local hits, as the README shows it, drawn from the table in {@code perf/README.md}: that one alone holds the figures.
 *
 * @param bars a case each, in the order of the table
 */
record LocalHitChart(List<Bar> bars) {

    static final String FIGURES = "perf/README.md";
    static final String FILE = "docs/images/local-hits.svg";

    private static final Pattern MEASURED =
            Pattern.compile("<!-- measured: local hits.*?-->(.*?)<!-- end of measured -->", Pattern.DOTALL);
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (.+?) \\| \\**([\\d.]+)\\** \\| \\**(\\d+)\\** \\| \\**([\\d,]+)\\** \\|$");
    private static final int WIDTH = 760;
    private static final int LEFT = 320;
    private static final int ROW_HEIGHT = 30;
    private static final int TOP = 64;
    private static final double UNIT = 175;

    /** A case: its name, its speed relative to the one that counts as 1, nanoseconds and bytes per hit. */
    record Bar(String name, double speed, String nanos, String bytes) {

        boolean isOurs() {
            return name.startsWith("Weir");
        }
    }

    /** Writes the file anew, after the figures have changed. */
    public static void main(String[] args) throws IOException {
        Repository repository = Repository.here();
        Files.writeString(
                repository.root().resolve(FILE), of(repository.read(FIGURES)).svg());
    }

    static LocalHitChart of(String page) {
        String table = MEASURED.matcher(page)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No measured local hits between their marks"));
        return new LocalHitChart(
                ROW.matcher(table).results().map(LocalHitChart::bar).toList());
    }

    String svg() {
        int height = TOP + bars.size() * ROW_HEIGHT + 12;
        List<String> lines = new ArrayList<>();
        lines.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + height + "\" role=\"img\">");
        lines.add("  <title>Local hits: speed relative to Caffeine with expireAfterWrite</title>");
        lines.add("  <style>");
        lines.add("    text { font: 14px system-ui, sans-serif; fill: #1f2328 }");
        lines.add("    .small { font-size: 12px; fill: #59636e }");
        lines.add("    .bar { fill: #8c959f } .ours { fill: #0969da } .one { stroke: #59636e; stroke-dasharray: 3 3 }");
        lines.add("    .strong { font-weight: 600 }");
        lines.add("    @media (prefers-color-scheme: dark) {");
        lines.add("      text { fill: #f0f6fc } .small { fill: #9198a1 }");
        lines.add("      .bar { fill: #656c76 } .ours { fill: #4493f8 } .one { stroke: #9198a1 }");
        lines.add("    }");
        lines.add("  </style>");
        lines.add("  <text x=\"12\" y=\"24\" class=\"strong\">Local hits: more is faster</text>");
        lines.add(
                "  <text x=\"12\" y=\"44\" class=\"small\">Relative to Caffeine with expireAfterWrite = 1; time and bytes for a hit</text>");
        for (int i = 0; i < bars.size(); i++) {
            draw(lines, bars.get(i), TOP + i * ROW_HEIGHT);
        }
        lines.add(String.format(
                Locale.ROOT,
                "  <line x1=\"%1$.0f\" x2=\"%1$.0f\" y1=\"%2$d\" y2=\"%3$d\" class=\"one\"/>",
                LEFT + UNIT,
                TOP - 6,
                height - 10));
        lines.add("</svg>");
        return String.join("\n", lines) + "\n";
    }

    /** What it says to those who do not see it. */
    String inWords() {
        return bars.stream()
                .map(bar -> String.format(Locale.ROOT, "%s %.2f", bar.name(), bar.speed()))
                .collect(Collectors.joining("; ", "Local hits, relative to Caffeine with expireAfterWrite: ", ""));
    }

    private static void draw(List<String> lines, Bar bar, int y) {
        double width = bar.speed() * UNIT;
        String strong = bar.isOurs() ? " class=\"strong\"" : "";
        lines.add("  <text x=\"" + (LEFT - 10) + "\" y=\"" + (y + 15) + "\" text-anchor=\"end\"" + strong + ">"
                + bar.name() + "</text>");
        lines.add(String.format(
                Locale.ROOT,
                "  <rect x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"20\" rx=\"2\" class=\"%s\"/>",
                LEFT,
                y,
                width,
                bar.isOurs() ? "ours" : "bar"));
        lines.add(String.format(
                Locale.ROOT,
                "  <text x=\"%d\" y=\"%d\" text-anchor=\"end\" class=\"small\">%.2f · %s ns · %s B</text>",
                WIDTH - 12,
                y + 15,
                bar.speed(),
                bar.nanos(),
                bar.bytes()));
    }

    private static Bar bar(MatchResult row) {
        String name = row.group(1).replaceAll("[`*]", "");
        return new Bar(name, Double.parseDouble(row.group(2)), row.group(3), row.group(4));
    }
}
