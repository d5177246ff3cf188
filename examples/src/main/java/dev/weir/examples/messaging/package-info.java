/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A consumer of messages that keeps caches current. {@link dev.weir.examples.messaging.Message} and
 * {@link dev.weir.examples.messaging.Messages} are the port that any broker fits behind, and a
 * {@link dev.weir.examples.messaging.RejectedMessage} is one without effect; {@link dev.weir.examples.messaging.RedisStream} has the
 * messages of Redis Streams for a consumer of a {@link dev.weir.examples.messaging.StreamGroup}, of which a
 * {@link dev.weir.examples.messaging.GroupMember} says the commands. {@link dev.weir.examples.messaging.ProductChanges} invalidates what a
 * {@link dev.weir.examples.messaging.ProductChanged} names, and acknowledges; the {@link dev.weir.examples.messaging.Outlook} of a failure
 * says whether a message comes again. {@link dev.weir.examples.messaging.Messaging} is a program that shows it, over a
 * {@link dev.weir.examples.messaging.ShopStream}.
 */
@NullMarked
package dev.weir.examples.messaging;

import org.jspecify.annotations.NullMarked;
