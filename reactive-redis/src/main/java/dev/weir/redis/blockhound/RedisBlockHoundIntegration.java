/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.blockhound;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * An integration that BlockHound finds by itself: it lets the driver set up TLS on its event loop, and nothing else. Certificates
 * and keys have been read before; what is read there is the platform's source of random numbers, which waits for nobody. That
 * event loops must not be blocked is known from Netty's own integration.
 */
public final class RedisBlockHoundIntegration implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(
                "io.lettuce.core.SslConnectionBuilder$SslChannelInitializer", "initializeSSLEngine");
    }
}
