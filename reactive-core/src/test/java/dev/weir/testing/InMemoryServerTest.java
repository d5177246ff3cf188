/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Backend;
import dev.weir.coherence.Attachment;
import dev.weir.coherence.Change;
import dev.weir.coherence.LogReply;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class InMemoryServerTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryServer server = InMemoryServer.create(clock, new Random(1), 1);
    private final InMemoryLink link = server.link();
    private final Backend backend = link.open("test", clock);
    private final RemoteKey key = RemoteKey.of(new Scope("cache", ""), "key", List.of(), 1);
    private final StoredEntry entry = new StoredEntry(
            new byte[] {1}, false, 1, 0, 1000, 0, false, OptionalLong.empty(), Optional.empty(), Set.of());

    @Test
    void oneProcessFillsAndAnotherIsToldOfThePut() {
        assertThat(backend.log().begin(0, 0, 1).block()).isTrue();
        Attachment.Attached at = (Attachment.Attached) backend.log().attach(0).block();
        LeaseAnswer.Granted granted = (LeaseAnswer.Granted)
                backend.tier().lease(key, 1, Version.NONE, LONG).block();
        assertThat(backend.tier().fill(granted.lease(), entry, null).block()).isTrue();
        assertThat(backend.tier().get(key).block().version())
                .isEqualTo(granted.lease().version());
        List<LogReply> replies = new ArrayList<>();
        backend.log().poll(List.of(at.tail())).subscribe(replies::add);
        assertThat(replies).hasSize(1);
        Backend other = server.open("test", clock);
        other.log().attach(0).block();
        Version put = other.tier().put(key, 1, entry, null).block();
        assertThat(replies).hasSize(2);
        Change change = ((LogReply.Changes) replies.get(1)).changes().get(0);
        assertThat(change.version()).isEqualTo(put);
        assertThat(change.position().number()).isEqualTo(at.tail().number() + 1);
    }

    @Test
    void aPollEndsEmptyAfterAFifthOfASecond() {
        backend.log().begin(0, 0, 1).block();
        Attachment.Attached at = (Attachment.Attached) backend.log().attach(0).block();
        StepVerifier.create(backend.log().poll(List.of(at.tail())))
                .expectNextMatches(reply -> reply instanceof LogReply.Heads)
                .then(() -> clock.advanceBy(Duration.ofMillis(200)))
                .expectNext(new LogReply.Changes(List.of()))
                .verifyComplete();
    }

    @Test
    void failOverIsFoundOutBeforeAnythingIsAsked() {
        backend.log().begin(0, 0, 1).block();
        server.failOver();
        StepVerifier.create(backend.tier().get(key)).verifyErrorMatches(this::isEpochLost);
        assertThat(backend.log().attach(0).block()).isInstanceOf(Attachment.Lost.class);
        assertThat(backend.log().begin(0, 1, 2).block()).isTrue();
        StepVerifier.create(backend.tier().get(key)).verifyComplete();
    }

    private boolean isEpochLost(Throwable failure) {
        return failure instanceof TierException lost && lost.reason() == Reason.EPOCH_LOST;
    }
}
