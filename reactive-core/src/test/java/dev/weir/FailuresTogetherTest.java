/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A read of many keys over a source that loads one by one, where several loads fail: one error answers, as it was. */
class FailuresTogetherTest {

    private final Map<String, RawMono<String>> loads = new HashMap<>();
    private final Witness witness = new Witness();
    private final TestWeir test = new TestWeir();
    private final Exception first = new Exception("first");
    private final Exception second = new Exception("second");
    private Runnable whenGathered = () -> {};
    private final ReactiveCache<Key, String> cache = test.weir
            .cache("keys", Key.class, String.class)
            .readThrough((key, context) -> loads.computeIfAbsent(key.name, name -> new RawMono<>()))
            .build();

    @Test
    void ofFailuresOneAfterTheOtherTheFirstAnswers() {
        cache.getAll(List.of(new Key("a"), new Key("b"))).subscribe(witness);

        loads.get("b").fail(first);
        loads.get("a").fail(second);

        assertThat(witness.signals()).containsExactly(first);
        assertThat(test.unheard).containsExactly(second);
    }

    /** The gathering of one answer is interrupted where it hashes the key, as another thread might interrupt it. */
    @Test
    void ofFailuresWhileAnAnswerIsTakenInTheFirstAnswersUnchanged() {
        cache.getAll(List.of(new Key("a"), new Key("b"), new Key("c"))).subscribe(witness);
        whenGathered = () -> {
            loads.get("b").fail(first);
            loads.get("c").fail(second);
        };

        loads.get("a").emit("v");

        assertThat(witness.signals()).containsExactly(first);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void theOrderOfTheKeysIsKeptWhateverTheOrderOfTheAnswers() {
        Mono<List<String>> names = cache.getAll(List.of(new Key("b"), new Key("a"), new Key("c")))
                .map(values -> values.keySet().stream().map(Key::name).toList());
        names.subscribe(witness);

        loads.get("c").emit("v");
        loads.get("b").end();
        loads.get("a").emit("v");

        assertThat(witness.signals()).containsExactly(List.of("a", "c"), Witness.COMPLETED);
    }

    /** Whether an operator is taking in an answer. */
    private static boolean isBeingGathered() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith("reactor.core.publisher.")
                        && frame.getMethodName().equals("onNext")));
    }

    /** A key that runs something, once, when it is hashed to be put among the answers. */
    private final class Key {

        private final String name;

        Key(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        @Override
        public int hashCode() {
            if (isBeingGathered()) {
                Runnable once = whenGathered;
                whenGathered = () -> {};
                once.run();
            }
            return name.hashCode();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.name.equals(name);
        }
    }
}
