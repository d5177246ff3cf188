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
 * The scripts that are the tier, its log and the outbox: each is one change, which happens as a whole. Each file in {@code scripts/} begins with
 * its contract; {@code shard.lua} and {@code envelope.lua} stand before all others, and {@code outbox.lua} before those that know what is in
 * an outbox.
 */
final class Scripts {

    static final Script BEGIN = declared("begin", "");
    static final Script FILL = declared("fill", "");
    static final Script INVALIDATE = declared("invalidate", "");
    static final Script SETTLE = declared("settle", "");
    static final Script PUT = declared("put", "");
    static final Script BUMP = declared("bump", "");
    // What they do makes room, and is needed most when there is none.
    static final Script RELEASE = declared("release", "allow-oom");
    static final Script DROP = declared("drop", "allow-oom");

    static final Script PAGE = declared("page", "no-writes", "outbox");
    static final Script LETTERS = declared("letters", "no-writes", "outbox");
    static final Script BACKLOG = declared("backlog", "no-writes", "outbox");
    static final Script BURY = declared("bury", "", "outbox");
    static final Script REDRIVE = declared("redrive", "", "outbox");
    static final Script DISCARD = declared("discard", "allow-oom", "outbox");
    // Without these nothing would make room.
    static final Script FLUSHED = declared("flushed", "allow-oom", "outbox");
    static final Script WRITE_OFF = declared("writeoff", "allow-oom", "outbox");
    static final Script CLAIM = declared("claim", "allow-oom");
    static final Script GIVE_UP = declared("giveup", "allow-oom");

    static final Script PROBE = declared("probe", "");

    /** Declared, it would be refused without memory even where it only finds something. */
    static final Script LEASE = undeclared("lease");

    /** The same: it writes only where a shard is lost. */
    static final Script ATTACH = undeclared("attach");

    /** The same: that a write was accepted before must be said without memory, too. */
    static final Script ACCEPT = undeclared("accept", "outbox");

    private Scripts() {}

    /** Reads them all: whoever opens a backend may wait for a file, the threads that send scripts may not. */
    static void load() {
        // The initializers of this class have done it.
    }

    private static Script declared(String name, String flags, String... fragments) {
        return Script.of(name, flags, text(name, fragments));
    }

    private static Script undeclared(String name, String... fragments) {
        Script.Form form = Script.Form.of(text(name, fragments));
        return new Script(name, form, form);
    }

    private static String text(String name, String... fragments) {
        StringBuilder text = new StringBuilder(read("shard")).append(read("envelope"));
        for (String fragment : fragments) {
            text.append(read(fragment));
        }
        return text.append(read(name)).toString();
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
