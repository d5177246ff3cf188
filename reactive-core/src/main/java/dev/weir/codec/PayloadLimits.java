/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

/**
 * The limits of a payload, so that nobody can make a process run out of memory, stack or time by what is stored.
 *
 * <p>They hold on both sides: what could not be read is not written. A format that has no such thing as depth or elements,
 * like {@link Codec#strings()}, is held to the sizes alone.
 *
 * @param bytes the most bytes that are stored, compressed or not
 * @param depth how deep lists and objects may be nested
 * @param elements the most elements of lists and entries of objects, in the whole document
 * @param textLength the most characters of one text, bytes of one binary value
 * @param numberLength the most digits of one number
 * @param inflatedBytes the most bytes that a compressed payload may become
 * @param inflationRatio how many times as many bytes a compressed payload may become
 */
public record PayloadLimits(
        int bytes, int depth, int elements, int textLength, int numberLength, int inflatedBytes, int inflationRatio) {

    private static final int MEBI = 1 << 20;

    /** 1 MiB stored, 4 MiB and 100 times as much uncompressed; depth 64; 10,000 elements; texts of 1 Mi; 1,000 digits. */
    public static final PayloadLimits DEFAULT = new PayloadLimits(MEBI, 64, 10_000, MEBI, 1_000, 4 * MEBI, 100);

    public PayloadLimits {
        positive("bytes", bytes, "1,048,576");
        positive("depth", depth, "64");
        positive("elements", elements, "10,000");
        positive("textLength", textLength, "1,048,576");
        positive("numberLength", numberLength, "1,000");
        positive("inflatedBytes", inflatedBytes, "4,194,304");
        positive("inflationRatio", inflationRatio, "100");
    }

    /** The same with this many bytes stored. */
    public PayloadLimits bytes(int most) {
        return new PayloadLimits(most, depth, elements, textLength, numberLength, inflatedBytes, inflationRatio);
    }

    /** The same with this depth. */
    public PayloadLimits depth(int most) {
        return new PayloadLimits(bytes, most, elements, textLength, numberLength, inflatedBytes, inflationRatio);
    }

    /** The same with this many elements. */
    public PayloadLimits elements(int most) {
        return new PayloadLimits(bytes, depth, most, textLength, numberLength, inflatedBytes, inflationRatio);
    }

    /** The same with texts of this many characters. */
    public PayloadLimits textLength(int most) {
        return new PayloadLimits(bytes, depth, elements, most, numberLength, inflatedBytes, inflationRatio);
    }

    /** The same with numbers of this many digits. */
    public PayloadLimits numberLength(int most) {
        return new PayloadLimits(bytes, depth, elements, textLength, most, inflatedBytes, inflationRatio);
    }

    /** The same with this many bytes uncompressed. */
    public PayloadLimits inflatedBytes(int most) {
        return new PayloadLimits(bytes, depth, elements, textLength, numberLength, most, inflationRatio);
    }

    /** The same with this many times as many bytes uncompressed. */
    public PayloadLimits inflationRatio(int most) {
        return new PayloadLimits(bytes, depth, elements, textLength, numberLength, inflatedBytes, most);
    }

    private static void positive(String name, int value, String usual) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    name + " must be positive but was " + value + "; " + usual + " is the default");
        }
    }
}
