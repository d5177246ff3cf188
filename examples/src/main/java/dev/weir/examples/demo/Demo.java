/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * A demonstration of the storefront: a Postgres, a Redis, an instance of the shop and a page to watch it. It runs until it is stopped,
 * and whatever it has started ends with it, however it ends.
 */
public final class Demo {

    private Demo() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        DemoOptions options = options(args);
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
        } catch (StageException inTheWay) {
            end(inTheWay);
        } catch (RuntimeException failed) {
            failed.printStackTrace();
            end(failed);
        }
        // Threads of clients that were left would keep the process for a moment.
        System.exit(0);
    }

    private static DemoOptions options(String... args) {
        try {
            return DemoOptions.of(args);
        } catch (IllegalArgumentException wrong) {
            throw end(wrong);
        }
    }

    /** What has been started ends with it. */
    private static RuntimeException end(RuntimeException why) {
        System.err.println("The demonstration could not go on: " + why.getMessage());
        System.exit(1);
        return why;
    }

    /** Maven may be killed without a word to what it has started. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
    }
}
