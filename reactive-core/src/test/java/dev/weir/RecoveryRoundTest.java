/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tier.Generation;
import dev.weir.tier.Generation.Kind;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A round of the recovery queue: what cannot be sent keeps nothing else from being sent, and costs little. */
class RecoveryRoundTest {

    private static final int SHARDS = 4;
    private static final int SICK = 0;
    private static final Scope PRODUCTS = new Scope("products", "");
    private static final Duration LATE = Duration.ofSeconds(1);

    private final TwoProcesses test = new TwoProcesses();
    private final Remote remote = requireNonNull(test.one.weir.remote());
    private final List<RemoteKey> sent = new ArrayList<>();
    private final List<Collection<Generation>> raised = new ArrayList<>();
    private Function<RemoteKey, Mono<Version>> onKey = key -> done();
    private Function<Collection<Generation>, Mono<Version>> onGenerations = generations -> done();
    private final RecoveryQueue queue = new RecoveryQueue(
            10_000,
            (RemoteTier) Proxy.newProxyInstance(
                    RemoteTier.class.getClassLoader(),
                    new Class<?>[] {RemoteTier.class},
                    (self, method, arguments) -> answer(method.getName(), arguments[0])),
            remote.changes(),
            test.clock,
            new Pauses(() -> new Random(42), 5_000));

    @AfterEach
    void close() {
        queue.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "UNKNOWN", "REFUSED", "EPOCH_LOST", "MISCONFIGURED"})
    void aShardThatFailsKeepsNothingFromTheOthers(Reason reason) {
        onKey = key -> key.shard() == SICK ? fails(reason) : done();
        List<RemoteKey> keys = oweKeys(400);

        test.pass(Duration.ofSeconds(2));

        assertThat(keys).allSatisfy(key -> assertThat(owes(key)).isEqualTo(key.shard() == SICK));
    }

    @Test
    void aShardThatFailsIsAskedOnceARound() {
        onKey = key -> key.shard() == SICK ? late() : done();
        oweKeys(10_000);

        test.pass(Duration.ofMinutes(1));

        assertThat(sent.stream().filter(key -> key.shard() == SICK)).hasSizeBetween(5, 60);
    }

    @Test
    void whileAllOfThemFailARoundOfManyIsShort() {
        onKey = key -> late();
        onGenerations = generations -> late();
        oweKeys(8_000);
        oweTags(PRODUCTS, 1_000);
        test.pass(Duration.ofMinutes(1));
        assertThat(sent).hasSizeLessThan(100);

        onKey = key -> done();
        onGenerations = generations -> done();
        queue.tierIsBack();
        test.pass(Duration.ofSeconds(15));

        assertThat(queue.size()).isZero();
    }

    @Test
    void oneThatAlwaysFailsIsNotAlwaysTheFirst() {
        RemoteKey bad = keys().filter(key -> key.shard() == SICK).findFirst().orElseThrow();
        onKey = key -> key.equals(bad) ? fails(Reason.REFUSED) : done();
        oweKeys(400);

        test.pass(Duration.ofMinutes(1));

        assertThat(queue.size()).isEqualTo(1);
        assertThat(owes(bad)).isTrue();
    }

    @Test
    void tagsThatCannotBeConfirmedAreAllTriedAndKeepNoKeyFromBeingSent() {
        onGenerations = generations -> fails(Reason.UNREACHABLE);
        Set<Generation> owed = new HashSet<>(oweTags(PRODUCTS, 500));
        for (int tenant = 0; tenant < 50; tenant++) {
            owed.addAll(oweTags(new Scope("products", "t" + tenant), 1));
        }
        List<RemoteKey> keys = oweKeys(100);

        test.pass(Duration.ofMinutes(2));

        assertThat(keys).noneSatisfy(key -> assertThat(owes(key)).isTrue());
        assertThat(queue.size()).isEqualTo(owed.size());
        Set<Generation> tried = new HashSet<>();
        raised.forEach(tried::addAll);
        assertThat(tried).isEqualTo(owed);
    }

    @Test
    void tagsOfOneScopeTravelTogether() {
        oweTags(PRODUCTS, 150);
        oweTags(new Scope("others", ""), 2);

        test.pass(Duration.ofSeconds(1));

        assertThat(queue.size()).isZero();
        assertThat(raised)
                .hasSizeLessThanOrEqualTo(4)
                .allSatisfy(generations -> assertThat(generations)
                        .extracting(Generation::scope)
                        .containsOnly(generations.iterator().next().scope()));
    }

    @Test
    void ofManyScopesFourAreAskedAtATime() {
        List<Sinks.One<Version>> replies = new ArrayList<>();
        onGenerations = generations -> {
            Sinks.One<Version> reply = Sinks.one();
            replies.add(reply);
            return reply.asMono();
        };
        for (int tenant = 0; tenant < 20; tenant++) {
            oweTags(new Scope("products", "t" + tenant), 1);
        }
        test.pass(Duration.ofMillis(100));
        assertThat(raised).hasSize(4);

        replies.get(2).tryEmitValue(new Version(1, 1));

        assertThat(raised).hasSize(5);
    }

    @Test
    void aTagThatIsTooLargeIsGivenUpAndTakesNoneWithIt() {
        Generation large = new Generation(PRODUCTS, Kind.TAG, "t7");
        onGenerations = generations -> generations.contains(large) ? fails(Reason.TOO_LARGE) : done();
        List<Generation> owed = oweTags(PRODUCTS, 20);

        test.pass(Duration.ofSeconds(1));

        assertThat(queue.size()).isZero();
        Set<Generation> alone = new HashSet<>();
        raised.stream().filter(generations -> !generations.contains(large)).forEach(alone::addAll);
        assertThat(alone).hasSize(owed.size() - 1);
    }

    /** Reactor would drop all but the first. */
    @Test
    void failuresThatMeetAreAllHeard() {
        List<RawMono<Version>> replies = new ArrayList<>();
        onKey = key -> {
            RawMono<Version> reply = new RawMono<>();
            replies.add(reply);
            return reply;
        };
        oweKeys(40);
        test.pass(Duration.ofMillis(100));
        assertThat(replies).hasSizeGreaterThanOrEqualTo(SHARDS);

        List.copyOf(replies).forEach(reply -> reply.fail(new TierException(Reason.UNKNOWN, "silence")));

        assertThat(queue.size()).isEqualTo(40);
        onKey = key -> done();
        test.pass(Duration.ofSeconds(6));
        assertThat(queue.size()).isZero();
    }

    @Test
    void thereIsOneRoundAtATime() {
        onKey = key -> Mono.never();
        oweKeys(40);
        test.pass(Duration.ofMillis(100));
        int asked = sent.size();

        queue.tierIsBack();
        test.pass(Duration.ofMinutes(1));

        assertThat(sent).hasSize(asked);
    }

    private List<RemoteKey> oweKeys(int many) {
        List<RemoteKey> keys = keys().limit(many).toList();
        keys.forEach(key -> queue.owe(key, false));
        return keys;
    }

    private static Stream<RemoteKey> keys() {
        return IntStream.iterate(0, i -> i + 1).mapToObj(i -> RemoteKey.of(PRODUCTS, "k" + i, List.of(), SHARDS));
    }

    private List<Generation> oweTags(Scope scope, int many) {
        List<Generation> tags = IntStream.range(0, many)
                .mapToObj(i -> new Generation(scope, Kind.TAG, "t" + i))
                .toList();
        queue.owe(tags);
        return tags;
    }

    private boolean owes(RemoteKey key) {
        return queue.owes(key, Set.of());
    }

    @SuppressWarnings("unchecked") // as the tier is called
    private Mono<?> answer(String request, Object about) {
        if (request.equals("bump")) {
            return Mono.defer(() -> {
                raised.add((Collection<Generation>) about);
                return onGenerations.apply((Collection<Generation>) about).map(version -> Map.of(0, version));
            });
        }
        return Mono.defer(() -> {
            sent.add((RemoteKey) about);
            return onKey.apply((RemoteKey) about);
        });
    }

    private static Mono<Version> done() {
        return Mono.just(new Version(1, 1));
    }

    private static Mono<Version> fails(Reason reason) {
        return Mono.error(new TierException(reason, "because of the test"));
    }

    private Mono<Version> late() {
        return Mono.delay(LATE, test.clock.scheduler()).then(fails(Reason.UNKNOWN));
    }
}
