/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.weir.Entry.Tier;
import dev.weir.coherence.Session;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Writing through the cache, with a server that processes share and nothing that goes wrong. */
class ThroughTest {

    private final ThroughLab lab = ThroughLab.shared();

    @Test
    void aWriteReachesTheStoreAndIsFoundByAll() {
        lab.table.writeUnseen("k", "old");
        lab.one.reads("k");
        lab.two.reads("k");

        lab.one.puts("k", "new");
        lab.passMillis(1);

        assertThat(lab.table.rows()).containsExactly(entry("k", "new"));
        assertThat(lab.one.reads("k")).isEqualTo("new");
        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.two.readsStrongly("k")).isEqualTo("new");
    }

    @Test
    void whatWasWrittenIsStoredAndNotLoadedAgain() {
        lab.one.puts("k", "new");
        lab.table.writeUnseen("k", "of somebody else");

        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.two.looksAt("k")).extracting(Entry::tier).isEqualTo(Tier.LOCAL);
    }

    @Test
    void whatWasWrittenHasTheTraitsOfWhatIsPut() {
        ThroughLab traits = ThroughLab.shared(
                builder -> builder.tags(value -> List.of("of " + value)).version(String::length));

        traits.one.done(
                traits.one.cache.put("k", "new", WriteOptions.tagged("own").freshFor(Duration.ofMinutes(3))));

        Entry<String> found = traits.two.cache.getEntry("k").block();
        assertThat(found.tags()).containsExactlyInAnyOrder("of new", "own");
        assertThat(found.version()).hasValue(3);
        traits.pass(Duration.ofMinutes(3));
        traits.table.writeUnseen("k", "later");
        assertThat(traits.two.reads("k")).isEqualTo("later");
    }

    @Test
    void manyAreWrittenInOneGo() {
        Map<String, String> many = new LinkedHashMap<>();
        IntStream.range(0, 600).forEach(i -> many.put("k" + i, "v" + i));

        lab.one.done(lab.one.cache.putAll(many));

        assertThat(lab.table.rows()).isEqualTo(many);
        lab.table.writeUnseen("k7", "of somebody else");
        assertThat(lab.two.reads("k7")).isEqualTo("v7");
    }

    @Test
    void nothingIsWrittenOfNothing() {
        lab.one.done(lab.one.cache.putAll(Map.of()));

        assertThat(lab.commits).isEmpty();
    }

    @Test
    void aRemovalDeletesTheRowAndTheAbsenceIsKnown() {
        lab.one.puts("k", "v");
        lab.two.reads("k");

        lab.one.done(lab.one.cache.remove("k"));
        lab.passMillis(1);

        assertThat(lab.table.rows()).isEmpty();
        lab.table.writeUnseen("k", "of somebody else");
        assertThat(lab.two.cache.getEntry("k").block().isAbsent()).isTrue();
    }

    @Test
    void aRemovalLeavesNothingWhereAbsencesAreNotRemembered() {
        ThroughLab forgetful = ThroughLab.shared(builder ->
                builder.policy(CachePolicy.freshFor(Duration.ofHours(1)).absentFor(Duration.ZERO)));
        forgetful.one.puts("k", "v");

        forgetful.one.done(forgetful.one.cache.remove("k"));

        forgetful.table.writeUnseen("k", "of somebody else");
        assertThat(forgetful.two.reads("k")).isEqualTo("of somebody else");
    }

    @Test
    void aLoadThatBeganBeforeIsNotKept() {
        lab.table.writeUnseen("k", "old");
        lab.two.store.delay(() -> Duration.ofMillis(50), () -> Duration.ZERO);
        Listener<String> early = Listener.to(lab.two.cache.get("k"));
        lab.passMillis(60);

        lab.one.puts("k", "new");
        lab.passMillis(500);

        early.hasHeard("old");
        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.one.reads("k")).isEqualTo("new");
    }

    @Test
    void whatIsLoadedMeanwhileIsKeptNowhere() {
        lab.table.writeUnseen("k", "old");
        lab.one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(500));
        Listener<Void> writer = Listener.to(lab.one.cache.put("k", "new"));
        lab.passMillis(100);
        lab.one.store.delay(() -> Duration.ZERO, () -> Duration.ZERO);

        assertThat(lab.two.reads("k")).isEqualTo("old");
        assertThat(lab.one.reads("k")).isEqualTo("old");
        assertThat(lab.two.looksAt("k")).isNull();
        assertThat(lab.one.looksAt("k")).isNull();
        lab.passMillis(500);

        writer.hasHeardOfAbsence();
        assertThat(lab.two.reads("k")).isEqualTo("new");
    }

    @Test
    void ofTwoWritersWhoOverlapNoneKeepsAnything() {
        lab.one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(300));
        Listener<Void> slow = Listener.to(lab.one.cache.put("k", "committed last"));
        lab.passMillis(100);
        lab.two.puts("k", "committed first");
        lab.passMillis(300);

        slow.hasHeardOfAbsence();
        assertThat(lab.one.looksAt("k")).isNull();
        assertThat(lab.two.reads("k")).isEqualTo("committed last");
        assertThat(lab.one.reads("k")).isEqualTo("committed last");
    }

    @Test
    void aWriterWhoDiesLeavesNothingThatIsOutdated() {
        lab.table.writeUnseen("k", "old");
        lab.one.store.delay(() -> Duration.ofMillis(100), () -> Duration.ZERO);
        Listener.to(lab.one.cache.put("k", "new"));
        lab.passMillis(150);
        assertThat(lab.two.reads("k")).isEqualTo("old");
        lab.one.link.cut();
        lab.passMillis(200);
        assertThat(lab.table.rows()).containsEntry("k", "new");

        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.two.looksAt("k")).as("quarantined").isNull();
        lab.pass(Duration.ofSeconds(16));
        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.two.looksAt("k")).as("cacheable again").isNotNull();
    }

    @Test
    void aSessionSeesItsWriteOnAnotherProcessThatIsBehind() {
        lab.one.puts("k", "old");
        lab.two.reads("k");
        Session session = Session.begin();
        lab.two.link.delay(() -> Duration.ZERO, () -> Duration.ofMillis(300));

        lab.one.done(lab.one.cache.put("k", "new").contextWrite(CacheContext.session(session)));

        Listener<String> reader = Listener.to(
                lab.two.cache.with(Consistency.SESSION).get("k").contextWrite(CacheContext.session(session)));
        lab.pass(Duration.ofSeconds(2));
        reader.hasHeard("new");
    }

    @Test
    void aClassOfKeysHasAModelOfItsOwn() {
        ThroughLab mixed = ThroughLab.shared(builder -> builder.model(CacheModel.aside())
                .keyClass("through", key -> key.startsWith("t"), policy -> policy, CacheModel.through()));

        mixed.one.done(mixed.one.cache.putAll(Map.of("t1", "v", "a1", "v")));
        mixed.one.puts("t2", "v");
        mixed.one.puts("a2", "v");
        mixed.one.done(mixed.one.cache.remove("t1"));
        mixed.one.done(mixed.one.cache.remove("a1"));

        assertThat(mixed.table.rows().keySet()).isEqualTo(Set.of("t2"));
        assertThat(mixed.two.reads("a2")).isEqualTo("v");
        assertThat(mixed.one.cache.explain("t1").block().contract()).startsWith("through: ");
        assertThat(mixed.one.cache.explain("a1").block().contract()).startsWith("aside: ");
    }

    @Test
    void missesThatMeetTravelToTheStoreTogether() {
        IntStream.range(0, 1_000).forEach(i -> lab.table.writeUnseen("k" + i, "v" + i));
        int[] questions = new int[1];
        lab.one.store.delay(() -> Duration.ofMillis(5), () -> {
            questions[0]++;
            return Duration.ZERO;
        });

        List<Listener<String>> readers = IntStream.range(0, 1_000)
                .mapToObj(i -> Listener.to(lab.one.cache.get("k" + i)))
                .toList();
        lab.pass(Duration.ofSeconds(2));

        readers.forEach(Listener::heard);
        assertThat(questions[0]).isLessThan(10);
    }
}
