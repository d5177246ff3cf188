/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.tier.Scope;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A walk over the keys of a scope, server by server, a page at a time, as fast as pages are asked for. */
final class KeyWalk {

    private static final byte[] START = bytes("0");
    private static final byte[] MATCH = bytes("MATCH");
    private static final byte[] COUNT = bytes("COUNT");
    private static final byte[] PAGE = bytes("1000");

    private final Links links;
    private final KeyNames names;

    KeyWalk(Links links, KeyNames names) {
        this.links = links;
        this.names = names;
    }

    Flux<String> keys(Scope scope) {
        // Who has which shard is known once there is a link to one of them.
        return links.to(0)
                .thenMany(Flux.defer(() -> Flux.fromIterable(servers())))
                .concatMap(shards -> links.to(shards.get(0)).flatMapMany(link -> keys(link, scope)), 1);
    }

    private Collection<List<Integer>> servers() {
        return links.byServer(IntStream.range(0, names.shards()).boxed().toList());
    }

    private Flux<String> keys(Link link, Scope scope) {
        return page(link, scope, START)
                .expand(page -> page.isLast() ? Mono.empty() : page(link, scope, page.cursor()))
                .concatMap(page -> Flux.fromIterable(page.names()).concatMap(name -> text(link, scope, name), 1), 1);
    }

    private Mono<Page> page(Link link, Scope scope, byte[] cursor) {
        return link.send(CommandType.SCAN, cursor, MATCH, names.pattern(scope), COUNT, PAGE)
                .map(Page::of);
    }

    private Mono<String> text(Link link, Scope scope, byte[] name) {
        String part = names.keyPart(scope, new String(name, StandardCharsets.ISO_8859_1));
        if (part == null) {
            return Mono.empty();
        }
        return NamePart.isHashed(part) ? hidden(link, scope, name) : Mono.justOrEmpty(NamePart.parse(part));
    }

    /** The name does not tell the key, but what is stored under it does. */
    private Mono<String> hidden(Link link, Scope scope, byte[] name) {
        String start = KeyNames.hidden(scope, "");
        return link.get(name)
                .mapNotNull(bytes -> Envelope.read(bytes) instanceof Reading.Readable readable ? readable.key() : null)
                .filter(key -> key.startsWith(start))
                .map(key -> key.substring(start.length()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    /** A page of names, and where the next one begins. */
    private record Page(byte[] cursor, List<byte[]> names) {

        @SuppressWarnings("unchecked") // SCAN answers a text and a list of such
        static Page of(Object reply) {
            List<Object> parts = (List<Object>) reply;
            return new Page((byte[]) parts.get(0), (List<byte[]>) parts.get(1));
        }

        boolean isLast() {
            return cursor.length == 1 && cursor[0] == '0';
        }
    }
}
