/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.MediaType;
import org.springframework.util.DigestUtils;

/** The files of the page, read once from the jars they come in. */
final class ConsoleFiles {

    /** The page itself. */
    static final String PAGE = "";

    private static final MediaType SCRIPT = new MediaType("text", "javascript", StandardCharsets.UTF_8);
    private static final MediaType STYLE = new MediaType("text", "css", StandardCharsets.UTF_8);
    private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);

    private final Map<String, ConsoleFile> files = new LinkedHashMap<>();

    ConsoleFiles() {
        add(PAGE, "console.html", HTML);
        add("console.css", "console.css", STYLE);
        for (String script : new String[] {
            "console",
            "feed",
            "series",
            "plots",
            "overview",
            "tiles",
            "figures",
            "lookup",
            "walk",
            "picture",
            "format",
            "theme",
            "dom"
        }) {
            add(script + ".js", script + ".js", SCRIPT);
        }
        String plots = "/META-INF/resources/webjars/uplot/" + versionOfPlots() + "/dist/";
        add("uplot.css", plots + "uPlot.min.css", STYLE);
        add("uplot.js", plots + "uPlot.iife.min.js", SCRIPT);
    }

    /** As its jar says, so that another version of it may be on the class path. */
    private static String versionOfPlots() {
        Properties said = new Properties();
        try {
            said.load(new ByteArrayInputStream(read("/META-INF/maven/org.webjars.npm/uplot/pom.properties")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return said.getProperty("version", "");
    }

    /** By its name in the address. */
    Map<String, ConsoleFile> all() {
        return files;
    }

    private void add(String name, String resource, MediaType type) {
        byte[] content = read(resource);
        files.put(
                name,
                new ConsoleFile(new ByteArrayResource(content), type, '"' + DigestUtils.md5DigestAsHex(content) + '"'));
    }

    private static byte[] read(String resource) {
        try (InputStream file = ConsoleFiles.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException(
                        "The console misses " + resource
                                + " on the class path: do not exclude org.webjars.npm:uplot, or leave weir.console.enabled out");
            }
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** One file, with the tag by which a browser knows that it has it. */
    record ConsoleFile(ByteArrayResource content, MediaType type, String tag) {}
}
