/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An error that a server answered with, before it is translated: it was received, so it is known that nothing else happened. */
final class ErrorReply extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final Pattern IN_SCRIPT = Pattern.compile("^ERR Error running script .*?: -?([A-Z]+) ");

    ErrorReply(String text) {
        super(text, null, false, false);
    }

    /** Its first word; of an error in a script the word it would have had outside of one. */
    String code() {
        String text = text();
        if (text.contains("ACL failure in script") || text.contains("The user executing the script")) {
            return "NOPERM";
        }
        Matcher wrapped = IN_SCRIPT.matcher(text);
        return wrapped.find() ? wrapped.group(1) : text.split(" ", 2)[0];
    }

    boolean is(String code) {
        return text().startsWith(code);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
