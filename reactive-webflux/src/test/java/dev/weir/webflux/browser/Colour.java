/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.browser;

/** A colour of a page, and how well it can be told from another one, as WCAG 2 reckons that. */
public record Colour(int red, int green, int blue) {

    /** The least contrast that WCAG 2 asks for of texts. */
    public static final double TEXT = 4.5;

    /** The same of controls, and of what else has to be seen. */
    public static final double GRAPHICS = 3;

    /** What CSS writes as {@code #rrggbb}, or {@code #rgb} for short. */
    public static Colour of(String css) {
        String six = css.length() == 4 ? css.replaceAll("([0-9a-f])", "$1$1") : css;
        return new Colour(part(six, 1), part(six, 3), part(six, 5));
    }

    /** How much they differ, whichever is the ground: from 1, not at all, to 21. */
    public double contrast(Colour other) {
        double lighter = Math.max(luminance(), other.luminance());
        double darker = Math.min(luminance(), other.luminance());
        return (lighter + 0.05) / (darker + 0.05);
    }

    /** What is seen of it where so much of it is laid over a ground. */
    public Colour over(Colour ground, double much) {
        return new Colour(
                mixed(red, ground.red, much), mixed(green, ground.green, much), mixed(blue, ground.blue, much));
    }

    /** As CSS writes it. */
    @Override
    public String toString() {
        return String.format("#%02x%02x%02x", red, green, blue);
    }

    private double luminance() {
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int part) {
        double value = part / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    private static int mixed(int part, int ground, double much) {
        return (int) Math.round(part * much + ground * (1 - much));
    }

    private static int part(String six, int at) {
        return Integer.parseInt(six.substring(at, at + 2), 16);
    }
}
