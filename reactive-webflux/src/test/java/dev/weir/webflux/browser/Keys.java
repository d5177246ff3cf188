/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.browser;

/** A key that has no character, as WebDriver writes it. */
public final class Keys {

    public static final String TAB = "\uE004";
    public static final String ENTER = "\uE007";
    public static final String SPACE = " ";
    public static final String ESCAPE = "\uE00C";
    public static final String LEFT = "\uE012";
    public static final String HOME = "\uE011";
    public static final String UP = "\uE013";
    public static final String RIGHT = "\uE014";
    public static final String DOWN = "\uE015";

    private Keys() {}
}
