/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.coherence.Attachment;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.outbox.Durability;
import dev.weir.tier.Found;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class InMemoryLinkTest {

    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration LIMIT = Duration.ofMillis(500);

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryServer server = InMemoryServer.create(clock, new Random(1), 1);
    private final InMemoryLink link = server.link();
    private final Backend backend = link.open("test", clock);
    private final Backend onlooker = server.open("test", clock);
    private final RemoteKey key = RemoteKey.of(new Scope("cache", ""), "key", List.of(), 1);
    private LogPosition tail = new LogPosition(0, "0-0", 0);

    @BeforeEach
    void attach() {
        link.limit(LIMIT);
        assertThat(onlooker.log()
                        .attach(0)
                        .cast(Attachment.Lost.class)
                        .flatMap(lost -> onlooker.log().begin(0, lost, 1))
                        .block())
                .isTrue();
        tail = ((Attachment.Attached) backend.log().attach(0).blockOptional().orElseThrow()).tail();
    }

    @AfterEach
    void close() {
        backend.close().block();
    }

    @Test
    void withoutFaultsTheAnswerIsThereAtOnce() {
        assertThat(Answer.to(put()).isComplete()).isTrue();
    }

    @Test
    void aDelayedRequestIsCarriedOutWhenItArrives() {
        link.delay(() -> Duration.ofMillis(30), () -> Duration.ofMillis(20));
        Answer<Version> answer = Answer.to(put());
        clock.advanceBy(Duration.ofMillis(30).minus(MOMENT));
        assertThat(stored()).isFalse();
        clock.advanceBy(MOMENT);
        assertThat(stored()).isTrue();
        assertThat(answer.isOpen()).isTrue();
        clock.advanceBy(Duration.ofMillis(20));
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void requestsOvertakeEachOther() {
        Deque<Duration> delays = new ArrayDeque<>(List.of(Duration.ofMillis(30), Duration.ofMillis(10)));
        link.delay(delays::remove, () -> Duration.ZERO);
        Answer<Version> first = Answer.to(put());
        Answer<Version> second = Answer.to(put());
        clock.advanceBy(Duration.ofMillis(30));
        assertThat(second.values().get(0)).isLessThan(first.values().get(0));
    }

    @Test
    void aLostRequestIsNeverCarriedOutAndItsFateUnknown() {
        link.loseRequests(() -> true);
        Answer<Version> answer = Answer.to(put());
        clock.advanceBy(LIMIT.minus(MOMENT));
        assertThat(answer.isOpen()).isTrue();
        clock.advanceBy(MOMENT);
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
        assertThat(stored()).isFalse();
    }

    @Test
    void aLostReplyLeavesTheFateUnknownToo() {
        link.loseReplies(() -> true);
        Answer<Version> answer = Answer.to(put());
        assertThat(stored()).isTrue();
        clock.advanceBy(LIMIT);
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void aReplyAfterTheLimitIsNotHeard() {
        link.delay(() -> Duration.ZERO, () -> LIMIT.plus(MOMENT));
        Answer<Version> answer = Answer.to(put());
        clock.advanceBy(LIMIT.multipliedBy(2));
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void aFailureAfterTheLimitIsNotHeardEither() {
        link.delay(() -> Duration.ZERO, () -> LIMIT.plus(MOMENT));
        Answer<Version> answer = Answer.to(backend.tier().put(key, 99, entry("one"), null));
        clock.advanceBy(LIMIT.multipliedBy(2));
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void aRequestThatArrivesAfterTheLimitIsCarriedOutAllTheSame() {
        link.delay(() -> LIMIT.plus(MOMENT), () -> Duration.ZERO);
        Answer<Version> answer = Answer.to(put());
        clock.advanceBy(LIMIT);
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
        assertThat(stored()).isFalse();
        clock.advanceBy(MOMENT);
        assertThat(stored()).isTrue();
    }

    @Test
    void cancellingDoesNotTakeBackWhatWasSent() {
        link.delay(() -> MOMENT, () -> Duration.ZERO);
        Answer<Version> answer = Answer.to(put());
        answer.cancel();
        clock.advanceBy(LIMIT);
        assertThat(stored()).isTrue();
        assertThat(answer.isOpen()).isTrue();
    }

    @Test
    void nothingIsSentBeforeSomebodySubscribesAndOnceForEach() {
        Mono<Version> cold = put();
        assertThat(stored()).isFalse();
        Version first = Answer.to(cold).values().get(0);
        assertThat(Answer.to(cold).values().get(0)).isGreaterThan(first);
    }

    @Test
    void overACutLinkNothingIsSent() {
        link.cut();
        assertThat(Answer.to(put()).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(Answer.to(backend.tier().get(key)).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(Answer.to(backend.log().poll(List.of(tail))).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(stored()).isFalse();
        link.restore();
        assertThat(Answer.to(put()).isComplete()).isTrue();
    }

    @Test
    void whatIsOnItsWayWhenALinkIsCutIsLostEvenIfItIsRestored() {
        link.delay(() -> Duration.ofMillis(10), () -> Duration.ZERO);
        Answer<Version> answer = Answer.to(put());
        link.cut();
        link.restore();
        clock.advanceBy(LIMIT);
        assertThat(stored()).isFalse();
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void whatIsOnItsWayBackWhenALinkIsCutIsLostToo() {
        link.delay(() -> Duration.ZERO, () -> Duration.ofMillis(10));
        Answer<Version> answer = Answer.to(put());
        link.cut();
        link.restore();
        clock.advanceBy(LIMIT);
        assertThat(stored()).isTrue();
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void otherLinksAreNotCut() {
        link.cut();
        assertThat(Answer.to(onlooker.tier().get(key)).isComplete()).isTrue();
    }

    @Test
    void aPollWaitsForAFifthOfASecond() {
        Answer<LogReply> answer = poll();
        assertThat(answer.values()).hasSize(1).first().isInstanceOf(LogReply.Heads.class);
        clock.advanceBy(Duration.ofMillis(199));
        assertThat(answer.isOpen()).isTrue();
        clock.advanceBy(MOMENT);
        assertThat(answer.values()).endsWith(new LogReply.Changes(List.of()));
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void aPollIsAnsweredAsSoonAsSomethingIsLogged() {
        Answer<LogReply> answer = poll();
        onlooker.tier().invalidate(key, 1, false, null).block();
        assertThat(answer.values()).hasSize(2);
        assertThat(answer.isComplete()).isTrue();
        clock.advanceBy(LIMIT);
        assertThat(answer.values()).hasSize(2);
    }

    @Test
    void betweenTheAnswersToAPollSomethingMayHappen() {
        link.delayChanges(() -> Duration.ofMillis(30));
        Answer<LogReply> answer = poll();
        assertThat(answer.values()).hasSize(1);
        put().block();
        assertThat(answer.values()).hasSize(1);
        clock.advanceBy(Duration.ofMillis(30));
        assertThat(((LogReply.Heads) answer.values().get(0)).heads().get(0).number())
                .isEqualTo(tail.number());
        assertThat(((LogReply.Changes) answer.values().get(1)).changes()).hasSize(1);
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void whatHappensBetweenTheAnswersToAPollMayTakeTheSecondOne() {
        put().block();
        link.delayChanges(() -> Duration.ofMillis(30));
        Answer<LogReply> answer = poll();
        server.flush();
        clock.advanceBy(Duration.ofMillis(230));
        assertThat(((LogReply.Heads) answer.values().get(0)).heads().get(0).number())
                .isEqualTo(tail.number() + 1);
        assertThat(answer.values()).endsWith(new LogReply.Changes(List.of()));
    }

    @Test
    void theRepliesToAPollKeepTheirOrder() {
        put().block();
        Deque<Duration> delays = new ArrayDeque<>(List.of(Duration.ofMillis(50), Duration.ZERO));
        link.delay(() -> Duration.ZERO, delays::remove);
        Answer<LogReply> answer = poll();
        assertThat(answer.values()).isEmpty();
        clock.advanceBy(Duration.ofMillis(50));
        assertThat(answer.values()).hasSize(2).first().isInstanceOf(LogReply.Heads.class);
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void aPollWhoseSecondReplyIsLostFails() {
        Deque<Boolean> losses = new ArrayDeque<>(List.of(false, true));
        link.loseReplies(losses::remove);
        Answer<LogReply> answer = poll();
        clock.advanceBy(LIMIT.plusMillis(200));
        assertThat(answer.values()).hasSize(1);
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void aPollWhoseFirstReplyIsLostSaysNothing() {
        Deque<Boolean> losses = new ArrayDeque<>(List.of(true));
        link.loseReplies(losses::remove);
        Answer<LogReply> answer = poll();
        clock.advanceBy(LIMIT.plusMillis(200));
        assertThat(answer.values()).isEmpty();
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void aClosedBackendFailsWhatIsUnderWayAndSendsNothingMore() {
        link.delay(() -> MOMENT, () -> MOMENT);
        Answer<Found> underWay = Answer.to(backend.tier().get(key));
        assertThat(Answer.to(backend.close()).isComplete()).isTrue();
        assertThat(underWay.reason()).isEqualTo(Reason.UNKNOWN);
        assertThat(Answer.to(put()).reason()).isEqualTo(Reason.UNREACHABLE);
        clock.advanceBy(LIMIT);
        assertThat(Answer.to(backend.close()).isComplete()).isTrue();
    }

    @Test
    void whatWasNeverAttachedIsNotChanged() {
        Backend stranger = server.open("test", clock);
        assertThat(Answer.to(stranger.tier().put(key, 1, entry("one"), null)).reason())
                .isEqualTo(Reason.EPOCH_LOST);
        assertThat(Answer.to(stranger.tier().get(key)).isComplete()).isTrue();
    }

    @Test
    void aKeyOfMoreShardsThanThereAreIsRefused() {
        RemoteKey wrong = new RemoteKey(key.scope(), "key", List.of(), 1);
        assertThat(Answer.to(backend.tier().get(wrong)).reason()).isEqualTo(Reason.MISCONFIGURED);
    }

    @Test
    void nothingIsFoundToBeWrong() {
        assertThat(Answer.to(backend.inspect()).isComplete()).isTrue();
        assertThat(Answer.to(backend.inspect(Durability.MEMORY)).isComplete()).isTrue();
    }

    @Test
    void aServerInMemoryOutlivesNoProcess() {
        for (Durability more : List.of(Durability.AOF_WRITTEN, Durability.FSYNCED)) {
            assertThat(backend.inspect(more).collectList().block())
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.weight()).isEqualTo(Finding.Weight.BROKEN);
                        assertThat(found.sentence()).contains("lost with it").contains(more.name());
                        assertThat(found.fix()).contains("Durability.MEMORY");
                    });
        }
    }

    @Test
    void badInputIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> link.limit(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> link.open("a:b", clock));
        assertThatIllegalArgumentException().isThrownBy(() -> InMemoryServer.create(clock, new Random(), 0));
    }

    private Mono<Version> put() {
        return backend.tier().put(key, 1, entry("one"), Peer.LONG);
    }

    private Answer<LogReply> poll() {
        return Answer.to(backend.log().poll(List.of(tail)));
    }

    private boolean stored() {
        return onlooker.tier().get(key).blockOptional().isPresent();
    }
}
