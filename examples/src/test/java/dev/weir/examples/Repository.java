/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A repository: the folder that holds this project, with its pages and its sources. */
public record Repository(Path root) {

    private static final Pattern MODULE = Pattern.compile("<module>(.*)</module>");

    /** The one the working directory lies in. */
    public static Repository here() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = Optional.ofNullable(folder.getParent())
                    .orElseThrow(() -> new IllegalStateException("No folder above the working directory holds mvnw"));
        }
        return new Repository(folder);
    }

    public MarkdownPage page(String path) {
        return MarkdownPage.parse(path, read(root.resolve(path)));
    }

    /** All pages, except what builds and tools leave behind. */
    List<MarkdownPage> pages() {
        return filesBelow(root, ".md")
                .filter(path -> !path.contains("target/"))
                .filter(path -> !path.startsWith(".") || path.startsWith(".github/"))
                .map(this::page)
                .toList();
    }

    /** The marked regions of the examples and of their tests. */
    List<Snippet> snippets() {
        return filesBelow(root.resolve("examples/src"), ".java")
                .flatMap(path -> Snippet.parse(path, read(root.resolve("examples/src/" + path))).stream())
                .toList();
    }

    public String read(String path) {
        return read(root.resolve(path));
    }

    /** The modules of the build. */
    List<String> modules() {
        return MODULE.matcher(read("pom.xml"))
                .results()
                .map(module -> module.group(1))
                .toList();
    }

    /** What all files of this ending say that belong to the modules or to the build, by their paths. */
    Map<String, String> texts(String... endings) {
        return Arrays.stream(endings)
                .flatMap(ending -> filesBelow(root, ending))
                .filter(path -> !path.contains("target/") && !path.startsWith(".git/"))
                .collect(Collectors.toMap(path -> path, this::read, (a, b) -> a, TreeMap::new));
    }

    boolean holds(Path path) {
        return Files.exists(root.resolve(path));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> filesBelow(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(ending))
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
