/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A real browser for tests of pages: a Chromium without a window, told what to do over the WebDriver protocol. Beside it, how well
 * the colours of a page can be told apart.
 */
@NullMarked
package dev.weir.webflux.browser;

import org.jspecify.annotations.NullMarked;
