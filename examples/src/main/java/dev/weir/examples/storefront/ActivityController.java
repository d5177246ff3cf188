/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import dev.weir.Entry;
import dev.weir.ReactiveCache;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A controller of activity, which is written behind: accepted when Redis has it on file, and in Postgres a moment later. */
@RestController
@RequestMapping("/activity")
class ActivityController {

    private final ReactiveCache<String, View> activity;

    ActivityController(ReactiveCache<String, View> activity) {
        this.activity = activity;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<Void> note(@RequestBody View view) {
        View checked =
                new View(Requests.name(view.id()), Requests.name(view.shopper()), Requests.productId(view.product()));
        return activity.put(checked.id(), checked);
    }

    @GetMapping("/{id}")
    Mono<Entry<View>> find(@PathVariable String id) {
        return activity.getEntry(Requests.name(id));
    }
}
