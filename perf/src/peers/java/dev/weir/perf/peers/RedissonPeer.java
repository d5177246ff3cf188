/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.peers;

import dev.weir.perf.RedisPeer;
import dev.weir.perf.RedisReader;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;
import org.redisson.api.RedissonReactiveClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;
import reactor.core.publisher.Mono;

/** The reactive client of Redisson, with its pool of connections as it is by default. */
public final class RedissonPeer implements RedisPeer {

    @Override
    public String name() {
        return "Redisson reactive";
    }

    @Override
    public RedisReader connect(String url) {
        Config config = new Config();
        config.useSingleServer().setAddress(url);
        return new Reader(Redisson.create(config).reactive());
    }

    private record Reader(RedissonReactiveClient client) implements RedisReader {

        @Override
        public Mono<byte[]> get(String key) {
            return client.<byte[]>getBucket(key, ByteArrayCodec.INSTANCE).get();
        }

        @Override
        public Mono<Integer> getAll(List<String> keys) {
            return client.getBuckets(ByteArrayCodec.INSTANCE)
                    .<byte[]>get(keys.toArray(String[]::new))
                    .map(Map::size);
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
