/**
 * Programs that show the cache at work, compiled and tested with the library. So far there is {@link
 * dev.weir.examples.QuickStart}; the tests hold the code that the pages under {@code docs} show. A storefront over Redis
 * and Postgres, reactive pipelines and message consumers follow with the tiers they need.
 */
@NullMarked
package dev.weir.examples;

import org.jspecify.annotations.NullMarked;
