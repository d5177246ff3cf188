/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A consumer of messages that keeps caches current. {@link dev.weir.examples.messaging.Message} and
 * {@link dev.weir.examples.messaging.Messages} are the port that any broker fits behind;
 * {@link dev.weir.examples.messaging.RedisStream} is one of Redis Streams, of which a
 * {@link dev.weir.examples.messaging.GroupMember} says the commands. {@link dev.weir.examples.messaging.ProductChanges} invalidates and
 * acknowledges, and {@link dev.weir.examples.messaging.Messaging} is a program that shows it.
 */
@NullMarked
package dev.weir.examples.messaging;

import org.jspecify.annotations.NullMarked;
