/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has come of a flux on its way to its subscriber, unless it is too long to be kept. */
final class Gathered {

    private final int atMost;
    private final List<Object> elements = new ArrayList<>();
    private boolean tooLong;

    Gathered(int atMost) {
        this.atMost = atMost;
    }

    void add(Object element) {
        if (elements.size() == atMost) {
            tooLong = true;
            elements.clear();
        }
        if (!tooLong) {
            elements.add(element);
        }
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** All of them; {@code null} if there were too many. */
    @Nullable
    List<Object> elements() {
        return tooLong ? null : Collections.unmodifiableList(elements);
    }
}
