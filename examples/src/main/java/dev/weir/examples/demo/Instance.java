/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import org.springframework.web.reactive.function.client.WebClient;

/** An instance of the shop, as its clients know it. */
record Instance(String name, String url, WebClient client) {}
