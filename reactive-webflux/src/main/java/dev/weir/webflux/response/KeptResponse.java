/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.Entry;
import dev.weir.time.CacheClock;
import dev.weir.webflux.rfc9111.Age;
import dev.weir.webflux.rfc9111.Serving;
import dev.weir.webflux.rfc9111.StoredResponse;
import java.time.Duration;

/**
 * A response that is kept, as it was come by: it goes on to age from there.
 *
 * <p>For how long it is kept is told by the tier that keeps it, and from then on by the clock's milliseconds. No wall clock has a part
 * in it: that of the process that stored the response, or of this one, may be wrong, and may jump.
 *
 * @param keptFor for how long it had been kept then
 * @param foundAt when that was, in milliseconds of the clock
 */
record KeptResponse(StoredResponse response, Duration keptFor, long foundAt, CacheClock clock) {

    /** The response of an entry that was just read. */
    static KeptResponse in(Entry<?> entry, StoredResponse response, CacheClock clock) {
        return new KeptResponse(response, entry.age(), clock.millis(), clock);
    }

    static KeptResponse justReceived(StoredResponse response, CacheClock clock) {
        return new KeptResponse(response, Duration.ZERO, clock.millis(), clock);
    }

    /** How old it is now. */
    long ageMillis() {
        return Age.millis(response, keptFor.plusMillis(Math.max(0, clock.millis() - foundAt)));
    }

    /** Whether it may be served now in place of an error. */
    boolean standsIn() {
        return Serving.inPlaceOfAnError(response, ageMillis());
    }
}
