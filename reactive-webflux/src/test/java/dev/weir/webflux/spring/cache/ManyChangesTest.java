/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CacheClosedException;
import dev.weir.TierUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.LoggingCacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.expression.EvaluationException;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a call changes in several caches is all changed, whichever of them fails first. */
class ManyChangesTest {

    private TwoCaches bed = TwoCaches.create(new SimpleCacheErrorHandler());

    @BeforeEach
    void putTheOld() {
        bed.putInBoth("p", "old");
    }

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void anEvictionThatFailsLeavesNoOtherUndone() {
        bed.closeFirst();
        assertThatThrownBy(() -> bed.settled(bed.shelf.delete("p"))).isInstanceOf(CacheClosedException.class);
        assertThat(bed.inSecond("p")).isEmpty();
    }

    @Test
    void anEvictionOfAllThatFailsLeavesNoOtherUndone() {
        bed.closeFirst();
        assertThatThrownBy(() -> bed.settled(bed.shelf.deleteAll("p"))).isInstanceOf(CacheClosedException.class);
        assertThat(bed.inSecond("p")).isEmpty();
    }

    @Test
    void aPutThatFailsLeavesNoOtherUndone() {
        bed.closeFirst();
        assertThatThrownBy(() -> bed.settled(bed.shelf.save("p"))).isInstanceOf(CacheClosedException.class);
        assertThat(bed.inSecond("p")).contains("new");
    }

    @Test
    void aPutThatFailsLeavesNoEvictionUndone() {
        bed.closeFirst();
        assertThatThrownBy(() -> bed.settled(bed.shelf.move("p"))).isInstanceOf(CacheClosedException.class);
        assertThat(bed.inSecond("p")).isEmpty();
    }

    @Test
    void aKeyThatCannotBeToldLeavesNoOtherStepUndone() {
        assertThatThrownBy(() -> bed.settled(bed.shelf.saveUnderNoKey("p"))).isInstanceOf(EvaluationException.class);
        assertThat(bed.inSecond("p")).isEmpty();
    }

    @Test
    void aConditionThatCannotBeToldLeavesNoOtherStepUndone() {
        assertThatThrownBy(() -> bed.settled(bed.shelf.deleteOnNoCondition("p")))
                .isInstanceOf(EvaluationException.class);
        assertThat(bed.inSecond("p")).isEmpty();
    }

    @Test
    void afterManyElementsAsWell() {
        bed.closeFirst();
        StepVerifier.create(bed.shelf.deleteMany("p"))
                .expectNext("new", "newer")
                .then(bed::settle)
                .verifyError(CacheClosedException.class);
        assertThat(bed.inSecond("p")).isEmpty();
    }

    @Test
    void theFirstFailureIsTheCallersAndTheHandlerHearsOfAll() {
        List<String> heard = new ArrayList<>();
        bed.close();
        bed = TwoCaches.create(new SimpleCacheErrorHandler() {
            @Override
            public void handleCacheEvictError(RuntimeException failure, Cache cache, Object key) {
                heard.add(cache.getName());
                throw new IllegalStateException("heard of " + cache.getName());
            }
        });
        bed.closeFirst();
        bed.closeSecond();
        assertThatThrownBy(() -> bed.settled(bed.shelf.delete("p"))).hasMessage("heard of first");
        assertThat(heard).containsExactly("first", "second");
    }

    @Test
    void whatTheHandlerTakesIsNoFailure() {
        bed.close();
        bed = TwoCaches.create(new LoggingCacheErrorHandler());
        bed.closeFirst();
        assertThat(bed.settled(bed.shelf.move("p"))).isEqualTo("new");
    }

    @Test
    void anEvictionBeforeThatFailsLeavesNoOtherUndoneAndTheMethodUncalled() {
        bed.closeFirst();
        assertThatThrownBy(() -> bed.settled(bed.shelf.deleteFirst("p"))).isInstanceOf(CacheClosedException.class);
        assertThat(bed.inSecond("p")).isEmpty();
        assertThat(bed.calls()).isZero();
    }

    @Test
    void whatATierWithoutItsServerIsNotToldIsOwedAndTheOtherIsTold() {
        bed.firstLink.cut();
        assertThatThrownBy(() -> bed.settled(bed.shelf.delete("p"))).isInstanceOf(TierUnavailableException.class);
        assertThat(bed.inSecondElsewhere("p")).isEmpty();
        assertThat(bed.inFirstElsewhere("p")).contains("old");
        bed.firstLink.restore();
        bed.clock.advanceBy(Duration.ofSeconds(10));
        assertThat(bed.inFirstElsewhere("p")).isEmpty();
    }

    @Test
    void aMethodThatFailsIsFollowedByNothing() {
        bed.real().source = Mono.error(new IllegalStateException("planted"));
        assertThatThrownBy(() -> bed.settled(bed.shelf.delete("p"))).hasMessage("planted");
        assertThat(bed.inSecond("p")).contains("old");
    }
}
