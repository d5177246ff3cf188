/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names under which one namespace keeps its things in Redis; {@code docs/redis.md} lists them. What is in braces makes a cluster
 * keep all of a shard in one place.
 */
final class KeyNames {

    /** The most bytes a key's text may have, however it is going to be stored. */
    static final int LONGEST_TEXT = 64 * 1024;

    private final String namespace;
    private final String[] shards;
    private final byte[][] values;
    private final byte[][] states;
    private final byte[][] logs;
    private final Map<String, Integer> shardsByLog = new HashMap<>();
    private final Map<String, byte[][]> outboxes = new ConcurrentHashMap<>();
    private final Map<String, byte[][]> letters = new ConcurrentHashMap<>();
    private final int longestText;

    KeyNames(String namespace, int shards, int longestText) {
        this.namespace = namespace;
        this.longestText = longestText;
        this.shards = new String[shards];
        this.values = new byte[shards][];
        this.states = new byte[shards][];
        this.logs = new byte[shards][];
        for (int shard = 0; shard < shards; shard++) {
            String prefix = "weir:{" + namespace + ":" + shard + "}:";
            this.shards[shard] = prefix;
            values[shard] = bytes(prefix + "v:");
            states[shard] = bytes(prefix + "s");
            logs[shard] = bytes(prefix + "log");
            shardsByLog.put(prefix + "log", shard);
        }
    }

    int shards() {
        return shards.length;
    }

    byte[] state(int shard) {
        return states[shard];
    }

    byte[] log(int shard) {
        return logs[shard];
    }

    /** The records of a cache that have yet to reach its source. */
    byte[] outbox(String cache, int shard) {
        return outboxes.computeIfAbsent(cache, each -> ofShards("out:" + NamePart.of(each)))[shard];
    }

    /** Those that were given up. */
    byte[] deadLetters(String cache, int shard) {
        return letters.computeIfAbsent(cache, each -> ofShards("dlq:" + NamePart.of(each)))[shard];
    }

    /** The right to drain. */
    byte[] drain(String cache, int shard) {
        return bytes(shards[shard] + "d:" + NamePart.of(cache));
    }

    /** A key that nothing is kept under. */
    byte[] probe(int shard) {
        return bytes(shards[shard] + "probe");
    }

    /** The shard whose log has this name. */
    int shardOfLog(String name) {
        Integer shard = shardsByLog.get(name);
        if (shard == null) {
            throw new IllegalStateException("Redis answered with a stream that was not asked for");
        }
        return shard;
    }

    byte[] value(RemoteKey key) {
        if (!isPlain(key)) {
            return bytes(shards[key.shard()] + "v:" + name(key));
        }
        byte[] name = new byte[plainLength(key)];
        writePlain(key, name, 0);
        return name;
    }

    /** Whether all parts of a key's names are what they stand for, so that they need not be made before they are sent. */
    boolean isPlain(RemoteKey key) {
        Scope scope = key.scope();
        return key.text().length() <= longestText
                && NamePart.isItself(key.text())
                && NamePart.isItself(scope.cache())
                && NamePart.isItself(scope.tenant());
    }

    /** The length of the name of a plain key's value. */
    int plainLength(RemoteKey key) {
        Scope scope = key.scope();
        return values[key.shard()].length
                + scope.cache().length()
                + scope.tenant().length()
                + key.text().length()
                + 2;
    }

    /** Writes the name of a plain key's value. */
    void writePlain(RemoteKey key, byte[] target, int start) {
        byte[] prefix = values[key.shard()];
        System.arraycopy(prefix, 0, target, start, prefix.length);
        int at = NamePart.write(key.scope().cache(), target, start + prefix.length);
        target[at++] = ':';
        at = NamePart.write(key.scope().tenant(), target, at);
        target[at++] = ':';
        NamePart.write(key.text(), target, at);
    }

    byte[] lease(RemoteKey key) {
        return lease(key.shard(), name(key));
    }

    /** The same of a key that has this name. */
    byte[] lease(int shard, String name) {
        return bytes(shards[shard] + "c:" + name);
    }

    /** What the names that belong to a key have in common. */
    String name(RemoteKey key) {
        checkLength(key.text());
        return scope(key.scope()) + NamePart.of(key.text());
    }

    /** All that a key is, if its name does not tell; it stands in the envelope then. */
    @Nullable
    String hidden(RemoteKey key) {
        Scope scope = key.scope();
        boolean isHidden = mayBeHashed(key.text()) || mayBeHashed(scope.tenant());
        return isHidden && name(key).indexOf('~') >= 0 ? hidden(scope, key.text()) : null;
    }

    static String hidden(Scope scope, String text) {
        return scope.cache() + '\0' + scope.tenant() + '\0' + text;
    }

    /** What matches the values of a scope, and perhaps more. No part has a character that a pattern takes for something else. */
    byte[] pattern(Scope scope) {
        return bytes("weir:{" + namespace + ":*}:v:" + scope(scope) + "*");
    }

    /** The part of a key in the name of a value of a scope, or {@code null} if it is none. */
    @Nullable
    String keyPart(Scope scope, String name) {
        String start = "weir:{" + namespace + ":";
        int end = name.indexOf('}');
        if (!name.startsWith(start) || end < 0 || !isShard(name.substring(start.length(), end))) {
            return null;
        }
        String rest = "}:v:" + scope(scope);
        return name.startsWith(rest, end) ? name.substring(end + rest.length()) : null;
    }

    void checkLength(String text) {
        // A character is three bytes at most, or two of them four.
        if (text.length() > longestText / 3 && NamePart.utf8(text).remaining() > longestText) {
            throw new TierException(
                    TierException.Reason.TOO_LARGE,
                    "A key, tag or prefix is longer than " + longestText
                            + " bytes, so it was not sent to Redis. Make keys of what "
                            + "identifies something, not of what it contains.");
        }
    }

    static byte[] bytes(String ascii) {
        return ascii.getBytes(US_ASCII);
    }

    /** A name in each shard, made once: there are as many as caches. */
    private byte[][] ofShards(String name) {
        byte[][] names = new byte[shards.length][];
        for (int shard = 0; shard < names.length; shard++) {
            names[shard] = bytes(shards[shard] + name);
        }
        return names;
    }

    private boolean isShard(String digits) {
        return !digits.isEmpty() && digits.length() < 6 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String scope(Scope scope) {
        return NamePart.of(scope.cache()) + ':' + NamePart.of(scope.tenant()) + ':';
    }

    private static boolean mayBeHashed(String text) {
        return text.length() > NamePart.LONGEST / 9;
    }
}
