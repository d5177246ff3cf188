/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Health.Status;
import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.backend.Finding;
import dev.weir.backend.Finding.Weight;
import dev.weir.coherence.CoherenceState;
import dev.weir.coherence.InvalidationLog;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteStats;
import dev.weir.outbox.Durability;
import dev.weir.outbox.Outbox;
import dev.weir.tier.RemoteTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The health of a weir, and what is found of its server. */
class HealthTest {

    private static final Finding BROKEN = new Finding("R1", Weight.BROKEN, "Something is broken.", "Mend it.");
    private static final Finding DOUBTFUL = new Finding("R2", Weight.DOUBTFUL, "Something is odd.", "Look at it.");

    private final TwoProcesses test = new TwoProcesses();
    private final List<Finding> found = new ArrayList<>();
    private int looks;
    private boolean cannotLook;

    @Test
    void withoutARemoteTierItIsUpUntilItIsClosed() {
        TestWeir alone = new TestWeir();

        assertThat(alone.weir.health())
                .isEqualTo(new Health(Status.UP, java.util.Optional.empty(), java.util.Map.of(), List.of()));
        alone.weir.close().block();
        assertThat(alone.weir.health().status()).isEqualTo(Status.DOWN);
    }

    @Test
    void withATierThatIsReadItIsUp() {
        assertThat(test.one.weir.health().status()).isEqualTo(Status.UP);
        assertThat(part().coherence()).isEqualTo(CoherenceState.COHERENT);
        assertThat(part().coherenceFor()).isEqualTo(Duration.ofSeconds(1));
        assertThat(part().knownUpTo())
                .hasValueSatisfying(age -> assertThat(age).isLessThanOrEqualTo(Duration.ofMillis(200)));
        assertThat(part().reach()).isEqualTo(Reach.REACHABLE);
        assertThat(part().owed()).isZero();
        assertThat(part().oldestOwed()).isZero();
    }

    @Test
    void withoutTheLogItIsDegradedAndSaysSinceWhen() {
        test.one.link.cut();
        test.pass(Duration.ofMinutes(1));

        assertThat(test.one.weir.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(part().coherence()).isEqualTo(CoherenceState.BLIND);
        assertThat(part().coherenceFor()).isBetween(Duration.ofSeconds(57), Duration.ofSeconds(60));
        assertThat(part().knownUpTo())
                .hasValueSatisfying(age -> assertThat(age).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61)));
        test.one.link.restore();
        test.pass(Duration.ofSeconds(1));
        assertThat(test.one.weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void withAnOpenBreakerItIsDegraded() {
        for (int i = 0; i < 20; i++) {
            test.one
                    .weir
                    .remote()
                    .breaker()
                    .failed(new dev.weir.tier.TierException(dev.weir.tier.TierException.Reason.UNKNOWN, "silence"), 0);
        }

        assertThat(test.one.weir.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(part().reach()).isEqualTo(Reach.UNREACHABLE);
    }

    @Test
    void whoIsAskedNothingBeforeItIsUpIsUpOnceTheServerIsBack() {
        test.one.link.cut();
        test.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            Listener.to(test.one.cache.getEntryIfCached("k"));
        }
        assertThat(part().reach()).isEqualTo(Reach.UNREACHABLE);

        test.one.link.restore();
        test.pass(Duration.ofMinutes(1));

        assertThat(part().reach()).isEqualTo(Reach.PROBED);
        assertThat(test.one.weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void whatIsOwedDegradesIt() {
        test.server.refuseWrites("OOM");
        assertThat(Listener.to(test.one.cache.invalidate("k")).error()).isNotNull();
        test.pass(Duration.ofSeconds(10));

        assertThat(test.one.weir.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(part().owed()).isEqualTo(1);
        assertThat(part().oldestOwed()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatItPrintsAreNamesNumbersAndTimes() {
        assertThat(test.one.weir.health().details())
                .containsEntry("coherence", "COHERENT")
                .containsEntry("remote", "REACHABLE")
                .containsEntry("owedInvalidations", 0L)
                .containsEntry("oldestOwed", "PT0S")
                .containsKeys("coherenceFor", "knownUpTo")
                .doesNotContainKey("broken");
    }

    @Test
    void theServerIsLookedAtInTheBackground() {
        found.addAll(List.of(BROKEN, DOUBTFUL));
        Weir weir = inspected();
        assertThat(weir.findings()).isEmpty();

        test.pass(Duration.ofSeconds(1));

        assertThat(weir.findings()).containsExactly(BROKEN, DOUBTFUL);
        assertThat(weir.health().status()).isEqualTo(Status.DOWN);
        assertThat(weir.health().broken()).containsExactly(BROKEN);
        assertThat(weir.health().details()).containsEntry("broken", List.of("R1: Something is broken. Mend it."));
        assertThat(weir.advice()).isEmpty();
    }

    @Test
    void whatIsDoubtfulHurtsNobody() {
        found.add(DOUBTFUL);
        Weir weir = inspected();

        test.pass(Duration.ofSeconds(2));

        assertThat(weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void anotherServerIsLookedAtAgain() {
        found.add(BROKEN);
        Weir weir = inspected();
        test.pass(Duration.ofMinutes(1));
        assertThat(looks).isEqualTo(1);
        found.clear();

        test.server.failOver();
        test.pass(Duration.ofSeconds(10));

        assertThat(looks).isEqualTo(2);
        assertThat(weir.findings()).isEmpty();
        assertThat(weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void aServerThatCannotBeLookedAtIsLater() {
        found.add(DOUBTFUL);
        cannotLook = true;
        Weir weir = inspected();
        test.pass(Duration.ofSeconds(20));
        assertThat(looks).isEqualTo(1);
        cannotLook = false;

        test.pass(Duration.ofSeconds(20));

        assertThat(weir.findings()).containsExactly(DOUBTFUL);
    }

    @Test
    void aClosedOneLooksNoMore() {
        Weir weir = inspected();
        weir.close().block();

        test.pass(Duration.ofMinutes(1));

        assertThat(looks).isZero();
    }

    @Test
    void aRecorderIsToldOfTheTierAndItsState() {
        List<Object> told = new ArrayList<>();
        CacheRecorder recorder = new CacheRecorder() {
            @Override
            public void shared(String weir, Supplier<RemoteStats> stats) {
                told.add(weir + " " + stats.get().coherence());
            }

            @Override
            public void unshared(String weir) {
                told.add("no " + weir);
            }

            @Override
            public void coherenceChanged(String weir, CoherenceState state) {
                told.add(state);
            }
        };
        var link = test.server.link();
        Weir weir = Weir.named("shop")
                .clock(test.clock)
                .recorder(recorder)
                .remote(link)
                .build();
        test.pass(Duration.ofSeconds(1));
        link.cut();
        test.pass(Duration.ofSeconds(5));
        weir.close().block();
        weir.close().block();

        assertThat(told).contains(CoherenceState.COHERENT, CoherenceState.BLIND).endsWith("no shop");
        assertThat(told.stream().filter("no shop"::equals)).hasSize(1);
        assertThat(told.stream().filter(String.class::isInstance).toList().get(0))
                .asString()
                .startsWith("shop ");
    }

    private RemoteStats part() {
        return test.one.weir.health().remote().orElseThrow();
    }

    private Weir inspected() {
        BackendSource source =
                (namespace, clock) -> new Inspected(test.server.link().open(namespace, clock));
        return Weir.named("shop").clock(test.clock).remote(source).build();
    }

    /** A backend of which the test says what is found. */
    private final class Inspected implements Backend {

        private final Backend backend;

        private Inspected(Backend backend) {
            this.backend = backend;
        }

        @Override
        public int shards() {
            return backend.shards();
        }

        @Override
        public RemoteTier tier() {
            return backend.tier();
        }

        @Override
        public InvalidationLog log() {
            return backend.log();
        }

        @Override
        public Flux<Finding> inspect() {
            return Flux.defer(() -> {
                looks++;
                return cannotLook ? Flux.error(new IllegalStateException("no")) : Flux.fromIterable(found);
            });
        }

        @Override
        public Outbox outbox(String cache) {
            return backend.outbox(cache);
        }

        @Override
        public Flux<Finding> inspect(Durability durability) {
            return backend.inspect(durability);
        }

        @Override
        public Mono<Void> close() {
            return backend.close();
        }
    }
}
