/**
 * Programs that show the cache at work, compiled and tested with the library. {@link dev.weir.examples.QuickStart} needs nothing else,
 * {@link dev.weir.examples.TwoInstances} a Redis, those of {@link dev.weir.examples.Stores} a Postgres, too, and so does the application of
 * Spring Boot that {@link dev.weir.examples.CatalogueVisit} asks. {@code messaging} has a consumer of messages. The tests hold the code that the pages under {@code docs} show.
 */
@NullMarked
package dev.weir.examples;

import org.jspecify.annotations.NullMarked;
