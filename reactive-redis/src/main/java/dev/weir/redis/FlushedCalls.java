/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.outbox.Flushed;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A way to say which keys were flushed, in calls of a size that holds no server up for long. */
final class FlushedCalls {

    private static final int MOST_KEYS = 256;
    private static final int MOST_RECORDS = 1024;

    private final String cache;
    private final KeyNames names;

    FlushedCalls(String cache, KeyNames names) {
        this.cache = cache;
        this.names = names;
    }

    /** A key is whole in one of them. */
    List<ScriptCall> of(int shard, long epoch, List<Flushed> keys) {
        List<ScriptCall> calls = new ArrayList<>();
        int start = 0;
        while (start < keys.size()) {
            int end = start;
            int records = 0;
            do {
                records += keys.get(end++).records().size();
            } while (end < keys.size() && end - start < MOST_KEYS && records < MOST_RECORDS);
            calls.add(call(shard, epoch, keys.subList(start, end)));
            start = end;
        }
        return calls;
    }

    private ScriptCall call(int shard, long epoch, List<Flushed> flushed) {
        List<byte[]> all = new ArrayList<>(List.of(names.state(shard), names.log(shard), names.outbox(cache, shard)));
        List<RemoteKey> keys = flushed.stream().map(each -> key(shard, each)).toList();
        List<String> named = keys.stream().map(names::name).toList();
        for (int i = 0; i < keys.size(); i++) {
            all.add(names.value(keys.get(i)));
            all.add(names.lease(shard, named.get(i)));
        }
        ScriptCall call = ScriptCall.of(Scripts.FLUSHED, all.toArray(byte[][]::new))
                .with(epoch)
                .with(cache);
        for (int i = 0; i < keys.size(); i++) {
            add(call.with(named.get(i)), keys.get(i), flushed.get(i));
        }
        return call;
    }

    private void add(ScriptCall call, RemoteKey key, Flushed flushed) {
        call.with(GenerationField.start(key.scope()))
                .with(flushed.tenant())
                .with(flushed.key())
                .with(flushed.keep())
                .with(flushed.aftermath() == Flushed.Aftermath.GOES ? "goes" : "stays")
                .with(flushed.records().size());
        flushed.records().stream()
                .sorted(Comparator.naturalOrder())
                .mapToLong(Version::seq)
                .forEach(call::with);
    }

    private RemoteKey key(int shard, Flushed flushed) {
        return new RemoteKey(new Scope(cache, flushed.tenant()), flushed.key(), List.of(), shard);
    }
}
