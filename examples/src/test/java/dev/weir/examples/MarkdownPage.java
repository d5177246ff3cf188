/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page in Markdown.
 *
 * @param allBlocks its fenced blocks
 * @param anchors the headings that can be linked to
 * @param links what it links to or shows, pictures included
 * @param inlineCode what stands between backticks in its text
 */
public record MarkdownPage(
        String path, List<Block> allBlocks, Set<String> anchors, List<String> links, List<String> inlineCode) {

    private static final Pattern FENCE = Pattern.compile("\\s*```(\\w*)\\s*");
    private static final Pattern HEADING = Pattern.compile("#+ (.*)");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)[^)]*\\)");
    private static final Pattern HTML_LINK = Pattern.compile("\\b(?:src|srcset|href)=\"([^\"]*)\"");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");

    /** A fenced block. */
    public record Block(String page, int line, String language, String text) {

        String where() {
            return page + ":" + line;
        }

        /** What it has somebody type, one each, without comments. */
        Stream<String> commands() {
            return text.replaceAll("\\\\\\n\\s*", "")
                    .lines()
                    .map(line -> line.replaceAll("(^|\\s+)#.*", "").strip())
                    .filter(line -> !line.isEmpty());
        }
    }

    static MarkdownPage parse(String path, String text) {
        List<Block> blocks = new ArrayList<>();
        List<String> prose = new ArrayList<>();
        List<String> inside = null;
        String language = "";
        int opened = 0;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            var fence = FENCE.matcher(line);
            if (fence.matches() && inside == null) {
                inside = new ArrayList<>();
                language = fence.group(1);
                opened = number;
            } else if (fence.matches()) {
                blocks.add(new Block(path, opened, language, String.join("\n", inside)));
                inside = null;
            } else {
                (inside == null ? prose : inside).add(line);
            }
        }
        if (inside != null) {
            throw new IllegalArgumentException(path + ":" + opened + " opens a block that nothing closes");
        }
        return new MarkdownPage(path, blocks, anchorsIn(prose), linksIn(prose), inlineIn(prose));
    }

    public List<Block> blocks(String language) {
        return allBlocks.stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }

    private static Set<String> anchorsIn(List<String> prose) {
        return prose.stream()
                .map(HEADING::matcher)
                .filter(heading -> heading.matches())
                .map(heading -> heading.group(1)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<String> linksIn(List<String> prose) {
        Stream<String> withoutCode =
                prose.stream().map(line -> CODE.matcher(line).replaceAll("code"));
        String text = withoutCode.collect(Collectors.joining("\n"));
        return Stream.of(LINK, HTML_LINK)
                .flatMap(pattern -> pattern.matcher(text).results())
                .map(link -> link.group(1))
                .toList();
    }

    private static List<String> inlineIn(List<String> prose) {
        return CODE.matcher(String.join("\n", prose))
                .results()
                .map(code -> code.group().replace("`", ""))
                .toList();
    }
}
