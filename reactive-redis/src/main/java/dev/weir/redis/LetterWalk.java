/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.outbox.DeadLetter;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A walk over the dead letters of a cache, shard by shard, a page at a time, as fast as they are asked for. */
final class LetterWalk {

    private static final String START = "0";
    private static final int LETTER = 9;

    private final String cache;
    private final Links links;
    private final KeyNames names;
    private final AttachedServers servers;
    private final Envelopes envelopes;

    LetterWalk(String cache, Links links, KeyNames names, AttachedServers servers, Envelopes envelopes) {
        this.cache = cache;
        this.links = links;
        this.names = names;
        this.servers = servers;
        this.envelopes = envelopes;
    }

    Flux<DeadLetter> all() {
        return Flux.range(0, names.shards())
                .concatMap(
                        shard -> look(shard, "", START)
                                .expand(page -> page.isLast() ? Mono.empty() : look(shard, "", page.cursor()))
                                .concatMapIterable(Page::letters, 1),
                        1);
    }

    /** The letter with a version; empty if there is none. */
    Mono<DeadLetter> find(int shard, Version version) {
        return look(shard, Long.toString(version.seq()), START)
                .flatMapIterable(Page::letters)
                .filter(letter -> letter.version().equals(version))
                .next();
    }

    private Mono<Page> look(int shard, String seq, String cursor) {
        return Mono.defer(() -> {
            ScriptCall call = ScriptCall.of(Scripts.LETTERS, names.deadLetters(cache, shard))
                    .with("")
                    .with(seq)
                    .with(cursor)
                    .with(cache);
            return links.to(shard)
                    .map(link -> servers.checked(shard, link))
                    .flatMap(call::over)
                    .map(reply -> page(shard, Answer.of(shard, reply)));
        });
    }

    private Page page(int shard, Answer answer) {
        List<?> parts = answer.list(2);
        List<DeadLetter> letters = new ArrayList<>(parts.size() / LETTER);
        for (int i = 0; i < parts.size(); i += LETTER) {
            letters.add(letter(shard, parts, i));
        }
        return new Page(letters, answer.text(1));
    }

    private DeadLetter letter(int shard, List<?> parts, int at) {
        String tenant = PageReply.text(parts, at + 2);
        String text = PageReply.text(parts, at + 3);
        RemoteKey key = new RemoteKey(new Scope(cache, tenant), text, List.of(), shard);
        return new DeadLetter(
                shard,
                tenant,
                text,
                PageReply.version(parts, at),
                PageReply.entry(envelopes, key, (byte[]) parts.get(at + 4)),
                ((Long) parts.get(at + 5)).intValue(),
                PageReply.text(parts, at + 6),
                (Long) parts.get(at + 7),
                (Long) parts.get(at + 8) == 1);
    }

    /** Some letters, and where the next ones are. */
    private record Page(List<DeadLetter> letters, String cursor) {

        boolean isLast() {
            return cursor.equals(START);
        }
    }
}
