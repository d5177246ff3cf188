/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What BlockHound has to know of the applications that tests start.
 */
@NullMarked
package dev.weir.webflux.blockhound;

import org.jspecify.annotations.NullMarked;
