/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A contract: a set of tests for whoever implements a port; the class that implements this says on which bed. */
public interface Contract {

    /** The bed of this test; the same however often it is asked for. */
    Bed bed();

    @AfterEach
    default void closeTheBed() {
        bed().close();
    }

    /** A process that has attached to all shards. */
    default Peer peer() {
        return Peer.join(bed());
    }

    /** Names that break what puts names together, splits them or matches them. No two are the same. */
    static List<String> hostileNames() {
        return List.of(
                "",
                " ",
                ":",
                "::",
                "a:b",
                "a",
                "A",
                "{a}",
                "{",
                "}",
                "*",
                "?",
                "a?",
                "[a]",
                "[^b]",
                "]",
                "\\",
                "\\*",
                "\0",
                "a\0b",
                "\r\n",
                "\r\nDEL a\r\n",
                "%",
                "%3A",
                "%253A",
                "a%3Ab",
                "a/b",
                "../a",
                "weir:{t}:s",
                "s",
                "log",
                "g:a",
                "q:a",
                "\"'`$(a)",
                "\u00e9",
                "e\u0301",
                "\u212b",
                "\u00c5",
                "\ud83d\ude00",
                "\u202ea",
                "\ufeffa",
                "a\u200b",
                "1",
                "01",
                "1.0",
                "x".repeat(511),
                "x".repeat(512),
                "x".repeat(513),
                "x".repeat(4096),
                "x".repeat(4095) + "y",
                "\u00e9".repeat(4096));
    }
}
