/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheClosedException;
import dev.weir.source.Transactions.Ending;
import dev.weir.testing.InMemoryTransactions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.LoggingCacheErrorHandler;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What {@code @CachePut} and {@code @CacheEvict} do to a cache, and when. */
class AnnotatedChangesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private ShopBed bed = ShopBed.create();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aPutTakesTheResultAndTheMethodIsCalledEachTime() {
        Mono<String> save = bed.shop.save("a");
        StepVerifier.create(save).expectNext("value of a").verifyComplete();
        StepVerifier.create(save).expectNext("value of a").verifyComplete();
        assertThat(bed.real().calls).hasValue(2);
        assertThat(known("a")).contains("value of a");
    }

    @Test
    void aPutOfNothingForgetsWhatWasThere() {
        bed.products.put("a", "old").block(LIMIT);
        bed.real().source = id -> Mono.empty();
        StepVerifier.create(bed.shop.save("a")).verifyComplete();
        assertThat(known("a")).isEmpty();
        bed.real().source = id -> Mono.just("new");
        StepVerifier.create(bed.shop.find("a")).expectNext("new").verifyComplete();
    }

    @Test
    void anEvictionComesAfterTheMethodAndNotIfItFails() {
        bed.products.put("a", "old").block(LIMIT);
        bed.real().source = id -> Mono.error(new IllegalStateException("planted"));
        StepVerifier.create(bed.shop.delete("a")).verifyErrorMessage("planted");
        assertThat(known("a")).contains("old");

        bed.real().source = id -> bed.products.getIfCached(id);
        StepVerifier.create(bed.shop.delete("a")).expectNext("old").verifyComplete();
        assertThat(known("a")).isEmpty();
    }

    @Test
    void anEvictionBeforeComesBefore() {
        bed.products.put("a", "old").block(LIMIT);
        bed.real().source = id -> bed.products.getIfCached(id);
        StepVerifier.create(bed.shop.deleteFirst("a")).verifyComplete();
        assertThat(known("a")).isEmpty();
    }

    @Test
    void nothingIsEvictedBeforeSubscription() {
        bed.products.put("a", "old").block(LIMIT);
        Mono<String> first = bed.shop.deleteFirst("a");
        assertThat(known("a")).contains("old");
        first.block(LIMIT);
        assertThat(known("a")).isEmpty();
    }

    @Test
    void allEntriesAreAllEntries() {
        bed.products.put("a", "old").then(bed.products.put("b", "old")).block(LIMIT);
        StepVerifier.create(bed.shop.deleteAll()).verifyComplete();
        assertThat(known("a")).isEmpty();
        assertThat(known("b")).isEmpty();
    }

    @Test
    void severalStepsAreAllTaken() {
        bed.products.put("a", "old").block(LIMIT);
        StepVerifier.create(bed.shop.move("a")).expectNext("value of a").verifyComplete();
        assertThat(known("a")).isEmpty();
        StepVerifier.create(bed.near.getIfCached("a")).expectNext("value of a").verifyComplete();
    }

    @Test
    void anEvictionOfAFutureComesBeforeItsEnd() {
        bed.products.put("a", "old").block(LIMIT);
        CompletableFuture<String> deleted = bed.shop.deleteLater("a");
        assertThat(Mono.fromFuture(deleted).block(LIMIT)).isEqualTo("later");
        assertThat(known("a")).isEmpty();
    }

    @Test
    void anEvictionInATransactionTakesEffectWhenItIsCommitted() {
        InMemoryTransactions transactions = inTransactions();
        bed.products.put("a", "old").block(LIMIT);
        transactions
                .within(bed.shop
                        .delete("a")
                        .doOnSuccess(done -> assertThat(known("a")).contains("old")))
                .block(LIMIT);
        assertThat(known("a")).isEmpty();
    }

    @Test
    void aPutInATransactionIsMadeWhenItIsCommittedAndNotIfItIsNot() {
        InMemoryTransactions transactions = inTransactions();
        bed.products.put("a", "old").block(LIMIT);
        Mono<String> failing = bed.shop.save("a").then(Mono.error(new IllegalStateException("planted")));
        StepVerifier.create(transactions.within(failing)).verifyErrorMessage("planted");
        assertThat(known("a")).contains("old");
        transactions.within(bed.shop.save("a")).block(LIMIT);
        assertThat(known("a")).contains("value of a");
    }

    @Test
    void whatMayOrMayNotHaveBeenCommittedIsForgotten() {
        InMemoryTransactions transactions = inTransactions();
        transactions.endWith(() -> Ending.UNKNOWN);
        bed.products.put("a", "old").block(LIMIT);
        StepVerifier.create(transactions.within(bed.shop.save("a"))).verifyError();
        assertThat(known("a")).isEmpty();
    }

    @Test
    void whatTheCacheRefusesIsAnErrorUnlessAHandlerTakesIt() {
        bed.weir.close().block(LIMIT);
        StepVerifier.create(bed.shop.find("a")).verifyError(CacheClosedException.class);
        StepVerifier.create(bed.shop.save("a")).verifyError(CacheClosedException.class);
        StepVerifier.create(bed.shop.list("l")).verifyError(CacheClosedException.class);

        bed.close();
        bed = ShopBed.handling(new LoggingCacheErrorHandler());
        bed.weir.close().block(LIMIT);
        StepVerifier.create(bed.shop.find("a")).expectNext("value of a").verifyComplete();
        StepVerifier.create(bed.shop.save("a")).expectNext("value of a").verifyComplete();
        StepVerifier.create(bed.shop.delete("a")).expectNext("value of a").verifyComplete();
        StepVerifier.create(bed.shop.deleteAll()).verifyComplete();
        StepVerifier.create(bed.shop.list("l")).expectNext(0, 1, 2).verifyComplete();
    }

    @Test
    void aHandlerDoesNotHideTheErrorOfTheMethod() {
        bed.close();
        bed = ShopBed.handling(new LoggingCacheErrorHandler());
        bed.real().source = id -> Mono.error(new IllegalStateException("planted"));
        StepVerifier.create(bed.shop.find("a")).verifyErrorMessage("planted");
        assertThat(bed.real().calls).hasValue(1);
    }

    private InMemoryTransactions inTransactions() {
        bed.close();
        InMemoryTransactions transactions = InMemoryTransactions.create(bed.clock);
        bed = ShopBed.afterCommitOf(transactions);
        return transactions;
    }

    private Optional<String> known(String key) {
        return bed.products.getIfCached(key).blockOptional(LIMIT);
    }
}
