/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.source.StoreBed.Item;
import dev.weir.source.Transactions.Ending;
import dev.weir.source.Transactions.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** A contract of writes that take part in a transaction of the caller's. */
public interface CallersTransactionContract extends StoreTrial {

    @Test
    default void whatIsWrittenIsVisibleOnceTheTransactionIsCommitted() {
        Clerk clerk = clerk();
        Mono<Map<String, Item>> seen = clerk().store().loadAll(Set.of("a", "b"));
        Map<String, Item> meanwhile = clerk.await(bed().within(clerk.store()
                .write(Map.of("a", Item.of("one")))
                .then(clerk.store().write(Map.of("b", Item.of("two"))))
                // Somebody else's question, which the transaction has nothing to do with.
                .then(seen.contextWrite(context -> Context.empty()))));
        assertThat(meanwhile).isEmpty();
        assertThat(clerk.load("a", "b")).containsOnlyKeys("a", "b");
    }

    @Test
    default void aLoadDoesNotSeeWhatIsNotCommitted() {
        Clerk clerk = clerk();
        clerk.write("a", Item.of("old"));
        Map<String, Item> seen = clerk.await(bed().within(clerk.store()
                .write(Map.of("a", Item.of("new")))
                .then(clerk.store().loadAll(Set.of("a")))));
        assertThat(seen).containsEntry("a", Item.of("old"));
    }

    @Test
    default void aRollbackLeavesNothing() {
        Clerk clerk = clerk();
        clerk.write("a", Item.of("old"));
        Mono<Void> failing = clerk.store()
                .write(Map.of("a", Item.of("new"), "b", Item.of("two")))
                .then(Mono.error(new IllegalStateException("planted")));
        assertThatThrownBy(() -> bed().await(bed().within(failing))).hasMessageContaining("planted");
        assertThat(clerk.load("a", "b")).containsOnly(Map.entry("a", Item.of("old")));
    }

    @Test
    default void whatIsRefusedCannotBeCommittedWithTheRest() {
        Clerk clerk = clerk();
        Mono<Void> swallowing = clerk.store()
                .write(Map.of("a", Item.of("one")))
                .then(clerk.store().write(Map.of("b", Item.refused("two"))).onErrorComplete());
        assertThatThrownBy(() -> bed().await(bed().within(swallowing))).isInstanceOf(RuntimeException.class);
        assertThat(clerk.load("a", "b")).isEmpty();
    }

    @Test
    default void whatIsToBeDoneAfterwardsIsDoneBeforeTheCallerIsTold() {
        Clerk clerk = clerk();
        List<String> order = new ArrayList<>();
        Mono<Void> work = clerk.store().write(Map.of("a", Item.of("one"))).then(afterwards(clerk, order));
        bed().await(bed().within(work).doOnTerminate(() -> order.add("told")));
        assertThat(order).containsExactly("first COMMITTED, a there", "second COMMITTED", "told");
    }

    @Test
    default void whatIsToBeDoneAfterwardsIsDoneAfterARollback() {
        Clerk clerk = clerk();
        List<String> order = new ArrayList<>();
        Mono<Void> work = clerk.store()
                .write(Map.of("a", Item.of("one")))
                .then(afterwards(clerk, order))
                .then(Mono.error(new IllegalStateException("planted")));
        assertThatThrownBy(() -> bed().await(bed().within(work).doOnTerminate(() -> order.add("told"))))
                .hasMessageContaining("planted");
        assertThat(order).containsExactly("first ROLLED_BACK, a not there", "second ROLLED_BACK", "told");
    }

    @Test
    default void outsideThereIsNoTransaction() {
        assertThat(clerk().store().transactions().in(Context.empty())).isNull();
    }

    private static Mono<Void> afterwards(Clerk clerk, List<String> order) {
        return Mono.deferContextual(context -> {
            Transaction transaction = clerk.store().transactions().in(context);
            assertThat(transaction).isNotNull();
            transaction.afterwards(ending -> clerk.store()
                    .loadAll(Set.of("a"))
                    .doOnNext(found -> order.add("first " + ending + (found.isEmpty() ? ", a not there" : ", a there")))
                    .then());
            transaction.afterwards(ending -> Mono.error(new IllegalStateException("what fails changes nothing")));
            transaction.afterwards(ending -> Mono.fromRunnable(() -> order.add("second " + said(ending))));
            return Mono.empty();
        });
    }

    private static String said(Ending ending) {
        return ending.name();
    }
}
