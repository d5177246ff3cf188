/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.peers;

import dev.weir.perf.WriteBehindPeer;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.redisson.Redisson;
import org.redisson.api.RMapReactive;
import org.redisson.api.RedissonReactiveClient;
import org.redisson.api.map.MapWriter;
import org.redisson.api.map.WriteMode;
import org.redisson.api.options.MapOptions;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;
import org.redisson.config.Config;
import reactor.core.publisher.Mono;

/** A map of Redisson that writes behind: in batches as large as those of the cache, and with hardly a pause between them. */
public final class RedissonWriteBehindPeer implements WriteBehindPeer {

    private static final int BATCH = 1_000;
    private static final int PAUSE_MILLIS = 10;

    @Override
    public String name() {
        return "Redisson write-behind";
    }

    @Override
    public Writer connect(String url, Consumer<Map<String, byte[]>> database) {
        Config config = new Config();
        config.useSingleServer().setAddress(url);
        RedissonReactiveClient client = Redisson.create(config).reactive();
        MapOptions<String, byte[]> options = MapOptions.<String, byte[]>name("redisson-behind")
                .codec(new CompositeCodec(StringCodec.INSTANCE, ByteArrayCodec.INSTANCE))
                .writer(new Database(database))
                .writeMode(WriteMode.WRITE_BEHIND)
                .writeBehindBatchSize(BATCH)
                .writeBehindDelay(PAUSE_MILLIS);
        return new Behind(client, client.getMap(options));
    }

    private record Database(Consumer<Map<String, byte[]>> rows) implements MapWriter<String, byte[]> {

        @Override
        public void write(Map<String, byte[]> map) {
            rows.accept(map);
        }

        @Override
        public void delete(Collection<String> keys) {
            throw new UnsupportedOperationException("Nothing is deleted here");
        }
    }

    private record Behind(RedissonReactiveClient client, RMapReactive<String, byte[]> map) implements Writer {

        @Override
        public Mono<?> put(String key, byte[] value) {
            return map.fastPut(key, value);
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
