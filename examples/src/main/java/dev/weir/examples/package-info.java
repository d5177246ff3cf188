/**
 * Programs that show the cache at work: a storefront over Redis and Postgres, reactive pipelines, and message
 * consumers. They are compiled and tested with the library. Nothing lives here yet.
 */
@NullMarked
package dev.weir.examples;

import org.jspecify.annotations.NullMarked;
