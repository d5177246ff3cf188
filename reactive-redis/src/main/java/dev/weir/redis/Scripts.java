/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The scripts that are the tier and its log: each is one change, which happens as a whole. Each file in {@code scripts/} begins with
 * its contract; {@code shard.lua} and {@code envelope.lua} stand before all others.
 */
final class Scripts {

    static final Script ATTACH = declared("attach", "no-writes");
    static final Script BEGIN = declared("begin", "");
    static final Script FILL = declared("fill", "");
    static final Script INVALIDATE = declared("invalidate", "");
    static final Script SETTLE = declared("settle", "");
    static final Script PUT = declared("put", "");
    static final Script BUMP = declared("bump", "");
    // What they do makes room, and is needed most when there is none.
    static final Script RELEASE = declared("release", "allow-oom");
    static final Script DROP = declared("drop", "allow-oom");

    static final Script PROBE = declared("probe", "");

    /** Declared, it would be refused without memory even where it only finds something. */
    static final Script LEASE = undeclared("lease");

    private Scripts() {}

    /** Reads them all: whoever opens a backend may wait for a file, the threads that send scripts may not. */
    static void load() {
        // The initializers of this class have done it.
    }

    private static Script declared(String name, String flags) {
        return Script.of(name, flags, text(name));
    }

    private static Script undeclared(String name) {
        Script.Form form = Script.Form.of(text(name));
        return new Script(name, form, form);
    }

    private static String text(String name) {
        return read("shard") + read("envelope") + read(name);
    }

    private static String read(String name) {
        try (InputStream file = Scripts.class.getResourceAsStream("scripts/" + name + ".lua")) {
            if (file == null) {
                throw new IllegalStateException("There is no script " + name + ".lua beside " + Scripts.class.getName()
                        + ": the archive it came in is incomplete.");
            }
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
