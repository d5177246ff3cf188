/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import static dev.weir.examples.Servers.LONGEST;
import static dev.weir.examples.Servers.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheClosedException;
import dev.weir.EventRuleException;
import dev.weir.EventRules;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.examples.Servers;
import dev.weir.house.DropsSignals;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tenant.TenantQuota;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The records of any client: in which order they are answered, and how, by what became of them in the caches. */
class MessagesTest {

    private static final String BLANK = "A change has to name its product, but its id is blank";
    private static final String CANCELLED = "The first one that fails cancels the others, which may be failing, too";
    private static final String[] IN_ORDER = {"ack p-1", "aside: " + BLANK, "ack  ", "ack p-2"};

    private final FaultProxy line = FaultProxy.before(RedisEdition.embedded().shared());
    private final Weir weir = Weir.named(RedisEdition.namespace(MessagesTest.class))
            .remote(line.endpoint().redis())
            .build();
    private final ReactiveCache<String, String> products =
            weir.cache("products", String.class, String.class).build();
    private final ReactiveCache<String, String> theirs = weir.cache("theirs", String.class, String.class)
            .perTenant(TenantQuota.entries(10))
            .build();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final ProductChanges changes = new ProductChanges(records("p-1", " ", "p-2"), Schedulers.parallel());

    @BeforeEach
    void connect() {
        Servers.awaitRedis(weir, products);
    }

    @AfterEach
    void disconnect() {
        weir.close().block(LONGEST);
        line.close();
    }

    @Test
    void theyAreAnsweredInTheirOrder() {
        List<ProductChanged> followed =
                changes.invalidate(products).collectList().block(LONGEST);

        assertThat(followed).extracting(ProductChanged::id).containsExactly("p-1", "p-2");
        assertThat(answers.stream().distinct()).containsExactly(IN_ORDER);
    }

    @Test
    void byRulesTheyAreAnsweredInTheirOrderToo() {
        List<ProductChanged> followed =
                changes.apply(invalidating(ProductChanged::id)).collectList().block(LONGEST);

        assertThat(followed).extracting(ProductChanged::id).containsExactly("p-1", "p-2");
        assertThat(answers.stream().distinct()).containsExactly(IN_ORDER);
    }

    @Test
    @DropsSignals(CANCELLED)
    void nothingIsAnsweredWhileTheFirstOneWaits() {
        nothingIsAnsweredWhileTheFirstOneWaits(changes.invalidate(products));
    }

    @Test
    @DropsSignals(CANCELLED)
    void byRulesNothingIsAnsweredEitherWhileTheFirstOneWaits() {
        nothingIsAnsweredWhileTheFirstOneWaits(changes.apply(invalidating(ProductChanged::id)));
    }

    private void nothingIsAnsweredWhileTheFirstOneWaits(Flux<ProductChanged> followed) {
        line.refuse();
        Disposable following = followed.subscribe();
        until(() -> changes.setbacks() >= 2);

        assertThat(answers).isEmpty();

        line.heal();
        until(() -> answers.contains("ack p-2"));
        following.dispose();
        // The cache's Redis may take one, and be away again for the next: then all of them come again.
        assertThat(answers.stream().distinct()).containsExactly(IN_ORDER);
    }

    @Test
    @DropsSignals(CANCELLED)
    void byRulesOneThatFailsIsNotSetAsideWhileTheFirstOneWaits() {
        line.refuse();
        Disposable following = changes.apply(invalidating(change -> {
                    if (change.id().equals("p-2")) {
                        throw new IllegalArgumentException("odd");
                    }
                    return change.id();
                }))
                .subscribe();
        until(() -> changes.setbacks() >= 2);

        assertThat(answers).isEmpty();

        line.heal();
        until(() -> answers.contains("ack p-2"));
        following.dispose();
        assertThat(answers).last().isEqualTo("ack p-2");
        assertThat(answers.get(answers.size() - 2)).startsWith("aside: The rule invalidate(products)");
    }

    @Test
    void whatNamesNoTenantIsSetAside() {
        changes.invalidate(theirs).blockLast(LONGEST);

        assertThat(answers).hasSize(6).element(0).asString().contains("names none: use forTenant");
        assertThat(answers).element(1).isEqualTo("ack p-1");
        assertThat(changes.setbacks()).isZero();
    }

    @Test
    void whatNamesATenantThatCannotBeOneIsSetAside() {
        changes.apply(invalidating(change -> theirs.forTenant("no\nname").name()))
                .blockLast(LONGEST);

        assertThat(answers).hasSize(6).element(1).isEqualTo("ack p-1");
        assertThat(changes.setbacks()).isZero();
    }

    @Test
    void aCacheThatIsClosedEndsIt() {
        weir.close().block(LONGEST);

        StepVerifier.create(changes.invalidate(products))
                .expectError(CacheClosedException.class)
                .verify(LONGEST);
        assertThat(answers).isEmpty();
    }

    @Test
    void byRulesACacheThatIsClosedEndsItToo() {
        weir.close().block(LONGEST);

        StepVerifier.create(changes.apply(invalidating(ProductChanged::id)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(EventRuleException.class)
                        .hasCauseInstanceOf(CacheClosedException.class))
                .verify(LONGEST);
        assertThat(answers).isEmpty();
    }

    @Test
    void anAnswerIsNotBegunBeforeTheOneBeforeItHasBeenGiven() {
        Messages<ProductChanged> eager = Messages.of(
                Flux.just(" "),
                ProductChanged::new,
                record -> {
                    answers.add("ack");
                    return Mono.empty();
                },
                (record, reason) -> Mono.never());

        Disposable following =
                eager.received().concatMap(message -> message.acknowledge()).subscribe();
        following.dispose();

        assertThat(answers).isEmpty();
    }

    private EventRules<ProductChanged> invalidating(Function<ProductChanged, String> key) {
        return EventRules.on(ProductChanged.class).invalidate(products, key);
    }

    private Messages<ProductChanged> records(String... records) {
        return Messages.of(
                Flux.just(records),
                ProductChanged::new,
                record -> Mono.fromRunnable(() -> answers.add("ack " + record)),
                (record, reason) -> Mono.fromRunnable(() -> answers.add("aside: " + reason.getMessage())));
    }
}
