/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Found;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** A get of an entry, read where it lies in the reply: of bytes that are no envelope of its key it makes nothing, once they are gone. */
final class ValueGet extends Get<Found> {

    private final ValueRead read;
    private final Link link;

    /** Of a key whose name is not plain. */
    private final byte @Nullable [] name;

    /** What is found, or the bytes that nobody can read. */
    private @Nullable Object heard;

    ValueGet(CoreSubscriber<? super Found> actual, ValueRead read, Link link, byte @Nullable [] name) {
        super(actual);
        this.read = read;
        this.link = link;
        this.name = name;
    }

    @Override
    void ask() {
        link.ask(this);
    }

    @Override
    int nameLength() {
        return name == null ? read.tier.names().plainLength(read.key) : name.length;
    }

    @Override
    void writeName(byte[] target, int start) {
        if (name == null) {
            read.tier.names().writePlain(read.key, target, start);
        } else {
            System.arraycopy(name, 0, target, start, name.length);
        }
    }

    @Override
    void hear(ByteBuffer bytes) {
        int start = bytes.position();
        heard = read.tier.read(read.key, bytes);
        if (heard == null) {
            byte[] unreadable = new byte[bytes.position(start).remaining()];
            bytes.get(unreadable);
            heard = unreadable;
        }
    }

    @Override
    void tell() {
        if (heard instanceof byte[] unreadable) {
            read.drop(link, unreadable).subscribe(nothing -> {}, this::fail, () -> answer(null));
        } else {
            answer((Found) heard);
        }
    }
}
