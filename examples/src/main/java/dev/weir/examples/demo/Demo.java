/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/**
 * A demonstration of the storefront: a Postgres, a Redis, an instance of the shop and a page to watch it. It runs until it is stopped,
 * and whatever it has started ends with it, however it ends.
 */
public final class Demo {

    private Demo() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        DemoOptions options = DemoOptions.of(args);
        if (options.endsWithParent()) {
            endWithParent();
        }
        try (Stage stage = Stage.open(options.port(), System.out)) {
            if (options.second()) {
                stage.startSecond();
            }
            Invitation invitation = new Invitation(stage.url());
            if (options.check()) {
                invitation.follow(System.out);
            } else {
                invitation.print(System.out);
                new CountDownLatch(1).await();
            }
        } catch (IllegalStateException failed) {
            complain(System.err, failed);
        }
        // Threads of clients that were left would keep the process for a moment.
        System.exit(0);
    }

    private static void complain(PrintStream err, IllegalStateException failed) {
        err.println("The demonstration could not go on: " + failed.getMessage());
        failed.printStackTrace(err);
        System.exit(1);
    }

    /** Maven may be killed without a word to what it has started. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
    }
}
