/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A real browser for tests of pages: a Chromium without a window, told what to do over the WebDriver protocol.
 */
@NullMarked
package dev.weir.webflux.browser;

import org.jspecify.annotations.NullMarked;
