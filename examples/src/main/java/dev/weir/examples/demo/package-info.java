/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The demonstration around the {@linkplain dev.weir.examples.storefront.Storefront shop}: {@link dev.weir.examples.demo.Demo} starts
 * servers and the first instance, {@code StageController} is what its page asks for, {@code Shoppers} make traffic, {@code Troubles}
 * break things for real, and the {@code Ledger} holds what was acknowledged against what is in Postgres.
 */
@NullMarked
package dev.weir.examples.demo;

import org.jspecify.annotations.NullMarked;
