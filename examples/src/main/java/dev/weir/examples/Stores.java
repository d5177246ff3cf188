/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;

/** The examples that write to a store or are filled from one, one after the other, over the same two servers. */
public final class Stores {

    private Stores() {}

    public static void main(String[] args) throws IOException, SQLException {
        PrintStream out = System.out;
        try (Servers servers = Servers.start()) {
            out.println("Transfer");
            Transfer.run(out, servers);
            out.println("\nActivityLog");
            ActivityLog.run(out, servers);
            out.println("\nWarmStart");
            WarmStart.run(out, servers);
        }
    }
}
