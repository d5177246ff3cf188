/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import dev.weir.codec.PayloadLimits;
import dev.weir.codec.UndecodableException;

/**
 * A scan of one CBOR document. It goes from head to head and skips what lies between, without recursion; the lengths that heads
 * declare are held against what is there.
 */
final class CborScan {

    private static final int TAGS_IN_A_ROW = 8;
    private static final long UNKNOWN = -1;

    private final byte[] document;
    private final PayloadLimits limits;
    /** How many items each open list or map still has; for {@link #UNKNOWN} it is the end mark that ends it. */
    private final long[] left;

    private final boolean[] isMap;
    private final boolean[] isAtValue;
    private int depth;
    private long elements;
    private int position;

    private CborScan(byte[] document, PayloadLimits limits) {
        this.document = document;
        this.limits = limits;
        left = new long[limits.depth() + 1];
        isMap = new boolean[limits.depth() + 1];
        isAtValue = new boolean[limits.depth() + 1];
    }

    static void require(byte[] document, PayloadLimits limits) {
        CborScan scan = new CborScan(document, limits);
        do {
            scan.item();
        } while (scan.depth > 0);
        demand(scan.position == document.length, "goes on after its end");
    }

    /** One item, or the head of one that has others inside, or an end mark. */
    private void item() {
        int head = headAfterTags();
        int type = head >> 5;
        if (head == 0xFF) {
            endMark();
            return;
        }
        beginItem();
        long argument = argument(head & 31, type);
        switch (type) {
            case 2, 3 -> text(type, argument);
            case 4, 5 -> open(type == 5, argument);
            default -> demand(type == 7 || argument != UNKNOWN, "has a number without an end");
        }
        closeWhatIsComplete();
    }

    private int headAfterTags() {
        for (int tags = 0; ; tags++) {
            int head = next();
            if (head >> 5 != 6) {
                return head;
            }
            demand(tags < TAGS_IN_A_ROW, "has too many tags in a row");
            demand(argument(head & 31, 6) != UNKNOWN, "has a tag without an end");
        }
    }

    private void beginItem() {
        if (depth == 0) {
            return;
        }
        if (left[depth] != UNKNOWN) {
            left[depth]--;
        } else if (!isAtValue[depth]) {
            count(1);
        }
        isAtValue[depth] = isMap[depth] && !isAtValue[depth];
    }

    private void open(boolean map, long size) {
        demand(depth < limits.depth(), "is nested deeper than PayloadLimits.depth allows");
        depth++;
        isMap[depth] = map;
        isAtValue[depth] = false;
        left[depth] = size;
        if (size != UNKNOWN) {
            count(size);
            left[depth] = map ? 2 * size : size;
        }
    }

    private void endMark() {
        demand(depth > 0 && left[depth] == UNKNOWN && !isAtValue[depth], "has an end mark where nothing ends");
        depth--;
        closeWhatIsComplete();
    }

    private void closeWhatIsComplete() {
        while (depth > 0 && left[depth] == 0) {
            depth--;
        }
    }

    private void count(long more) {
        demand(
                more >= 0 && more <= limits.elements() - elements,
                "has more elements than PayloadLimits.elements allows");
        elements += more;
    }

    private void text(int type, long length) {
        if (length != UNKNOWN) {
            requireShort(type, skip(length));
            return;
        }
        int characters = 0;
        for (int head = next(); head != 0xFF; head = next()) {
            long part = argument(head & 31, type);
            demand(head >> 5 == type && part != UNKNOWN, "has a text of parts that are no texts");
            int start = skip(part);
            characters += type == 3 ? characters(start) : 0;
            demand(characters <= limits.textLength(), "has a text longer than PayloadLimits.textLength allows");
        }
    }

    private void requireShort(int type, int start) {
        demand(
                type == 2 || position - start <= limits.textLength() || characters(start) <= limits.textLength(),
                "has a text longer than PayloadLimits.textLength allows");
    }

    /** As Java counts them: one for each first byte of a sequence, and another one for a sequence of four. */
    private int characters(int start) {
        int characters = 0;
        for (int i = start; i < position; i++) {
            int one = document[i] & 0xFF;
            characters += (one & 0xC0) == 0x80 ? 0 : one >= 0xF0 ? 2 : 1;
        }
        return characters;
    }

    /** What stands behind a type: itself, or a number of 1, 2, 4 or 8 bytes, or that there is none. */
    private long argument(int info, int type) {
        if (info < 24) {
            return info;
        }
        if (info == 31) {
            return UNKNOWN;
        }
        demand(info < 28, "has a head that means nothing");
        long argument = 0;
        for (int i = 1 << (info - 24); i > 0; i--) {
            argument = argument << Byte.SIZE | next();
        }
        // Only of numbers are all values good; a length of more than 2^63 is none.
        demand(argument >= 0 || type < 2 || type > 5, "declares a length that cannot be");
        return argument == UNKNOWN ? 0 : argument;
    }

    private int skip(long length) {
        demand(length <= document.length - position, "ends too early");
        int start = position;
        position += (int) length;
        return start;
    }

    private int next() {
        demand(position < document.length, "ends too early");
        return document[position++] & 0xFF;
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new UndecodableException("The CBOR document " + otherwise);
        }
    }
}
