/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.peers;

import dev.weir.perf.RedisPeer;
import dev.weir.perf.RedisReader;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializationContext;
import org.springframework.data.redis.serializer.RedisSerializer;
import reactor.core.publisher.Mono;

/** A {@code ReactiveRedisTemplate} of Spring Data Redis over its shared Lettuce connection. */
public final class SpringDataRedisPeer implements RedisPeer {

    @Override
    public String name() {
        return "Spring Data Redis reactive";
    }

    @Override
    public RedisReader connect(String url) {
        URI address = URI.create(url);
        LettuceConnectionFactory factory = new LettuceConnectionFactory(address.getHost(), address.getPort());
        factory.afterPropertiesSet();
        factory.start();
        ReactiveRedisTemplate<String, byte[]> template = new ReactiveRedisTemplate<>(
                factory,
                RedisSerializationContext.<String, byte[]>newSerializationContext(RedisSerializer.string())
                        .value(RedisSerializer.byteArray())
                        .build());
        return new Reader(factory, template);
    }

    private record Reader(LettuceConnectionFactory factory, ReactiveRedisTemplate<String, byte[]> template)
            implements RedisReader {

        @Override
        public Mono<byte[]> get(String key) {
            return template.opsForValue().get(key);
        }

        @Override
        public Mono<Integer> getAll(List<String> keys) {
            return template.opsForValue().multiGet(keys).map(values ->
                    (int) values.stream().filter(Objects::nonNull).count());
        }

        @Override
        public void close() {
            factory.destroy();
        }
    }
}
