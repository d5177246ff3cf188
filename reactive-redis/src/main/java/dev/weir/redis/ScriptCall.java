/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A call of a script: the names and arguments that its contract lists, in that order. */
final class ScriptCall {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Script script;
    private final byte[][] keys;
    private final List<byte[]> arguments = new ArrayList<>(12);

    private ScriptCall(Script script, byte[][] keys) {
        this.script = script;
        this.keys = keys;
    }

    static ScriptCall of(Script script, byte[]... keys) {
        return new ScriptCall(script, keys);
    }

    ScriptCall with(byte[] argument) {
        arguments.add(argument);
        return this;
    }

    ScriptCall with(String argument) {
        return with(argument.getBytes(UTF_8));
    }

    ScriptCall with(long argument) {
        return with(Long.toString(argument));
    }

    /** A time in milliseconds, at least one of them; zero if there is no end to it. */
    ScriptCall with(@Nullable Duration time) {
        if (time == null) {
            return with(0);
        }
        return with(time.compareTo(LONGEST) > 0 ? LONGEST.toMillis() : Math.max(1, time.toMillis()));
    }

    ScriptCall withAll(List<byte[]> more) {
        arguments.addAll(more);
        return this;
    }

    Mono<Object> over(Link link) {
        return link.eval(script, keys, arguments.toArray(byte[][]::new));
    }
}
