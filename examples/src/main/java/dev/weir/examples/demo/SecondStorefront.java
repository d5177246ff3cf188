/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import dev.weir.examples.storefront.Storefront;
import java.io.IOException;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A second instance, as a program: it says at which port it answers, and ends when nobody holds the other end of its input. */
public final class SecondStorefront {

    private SecondStorefront() {}

    public static void main(String[] args) throws IOException {
        ConfigurableApplicationContext application =
                new SpringApplicationBuilder(Storefront.class, OwnPagesOnly.class, PageFields.class).run(args);
        System.out.println(application.getEnvironment().getRequiredProperty("local.server.port"));
        while (System.in.read() >= 0) {
            // Nothing that is said means anything; only that there is somebody.
        }
        // The servers are gone with the first instance: nothing can be ended in good order any more.
        Runtime.getRuntime().halt(0);
    }
}
