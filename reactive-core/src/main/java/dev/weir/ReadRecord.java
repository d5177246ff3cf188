/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.OutboxRecord;
import dev.weir.source.Mutation;
import dev.weir.tier.Version;
import org.jspecify.annotations.Nullable;

/**
 * A record of an outbox as it was read.
 *
 * @param record as it is there
 * @param mutation that it stands for; {@code null} if that cannot be made out
 * @param trouble why it cannot
 */
record ReadRecord<K, V>(OutboxRecord record, @Nullable Mutation<K, V> mutation, String trouble) {

    RecordKey key() {
        return RecordKey.of(record);
    }

    Version version() {
        return record.version();
    }

    boolean isReadable() {
        return mutation != null;
    }
}
