/**
 * The console: one page that shows, live, what the caches of an application do. {@code ConsoleProperties} say what can be written, {@link
 * dev.weir.webflux.console.WeirConsoleAutoConfiguration} what becomes of it. {@code ConsoleFeed} takes a {@code Sample} of all caches once
 * per period and tells it to those who look, {@code ConsoleRoutes} are the addresses, and {@code ConsoleKeys} explain a key.
 */
@NullMarked
package dev.weir.webflux.console;

import org.jspecify.annotations.NullMarked;
