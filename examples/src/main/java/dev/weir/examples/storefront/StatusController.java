/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import dev.weir.Health;
import dev.weir.Weir;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A controller of how this instance is, in a few words. Nothing is asked for it, so it answers in all troubles. */
@RestController
class StatusController {

    private final Weir weir;

    StatusController(Weir weir) {
        this.weir = weir;
    }

    @GetMapping("/status")
    Map<String, Object> status() {
        Health health = weir.health();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("status", health.status().name());
        told.putAll(health.details());
        return told;
    }
}
