/**
 * The servers that tests, examples and trials run against, and what is done to them.
 *
 * <p>Read {@link dev.weir.redis.server.RedisEdition} first: which servers there are here. A contract test takes the
 * shared one of each, by {@link dev.weir.redis.server.EachEdition}, and a
 * {@linkplain dev.weir.redis.server.RedisEdition#namespace namespace} of its own. A test that kills, fills or configures
 * takes a {@link dev.weir.redis.server.RedisServer} of its own, a {@link dev.weir.redis.server.SentinelTrio} or a
 * {@link dev.weir.redis.server.ClusterOfThree}. {@link dev.weir.redis.server.FaultProxy} breaks the line between,
 * {@link dev.weir.redis.server.ForkedJvm} is another process of the application. All of it blocks, and ends with the
 * JVM however that ends.
 */
@NullMarked
package dev.weir.redis.server;

import org.jspecify.annotations.NullMarked;
