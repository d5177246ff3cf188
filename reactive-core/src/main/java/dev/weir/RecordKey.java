/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.OutboxPage;
import dev.weir.outbox.OutboxRecord;

/** A key as records of an outbox have it. */
record RecordKey(String tenant, String text) {

    static RecordKey of(OutboxRecord record) {
        return new RecordKey(record.tenant(), record.key());
    }

    static RecordKey of(OutboxPage.Leftover leftover) {
        return new RecordKey(leftover.tenant(), leftover.key());
    }

    static RecordKey of(OutboxPage.Withheld withheld) {
        return new RecordKey(withheld.tenant(), withheld.key());
    }
}
