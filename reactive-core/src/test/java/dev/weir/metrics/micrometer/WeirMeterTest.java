/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.OutboxStats;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteOperation;
import dev.weir.tier.TierException;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page, the enumeration and a real registry name the same meters, with the same types and tags. */
class WeirMeterTest {

    private static final Pattern CELL = Pattern.compile("\\| ([^|]*) (?=\\|)");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(cache_\\w+)\\{([^}]*)} ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern PART = Pattern.compile("_(count|sum|max|bucket)$");

    private final List<Row> page = rows("| `cache.");

    @Test
    void thePageListsWhatTheEnumerationDoes() {
        List<Row> enumeration = Stream.of(WeirMeter.values())
                .map(meter -> new Row(
                        meter.getName(),
                        inPrometheus(meter),
                        meter.getType().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        new TreeSet<>(meter.tags())))
                .toList();

        assertThat(page).containsExactlyElementsOf(enumeration);
    }

    @Test
    void theRegistryHoldsWhatThePageLists() {
        Map<String, Set<String>> listed =
                page.stream().collect(Collectors.toMap(Row::inPrometheus, Row::tags, (a, b) -> a, TreeMap::new));

        assertThat(scraped(driven())).containsExactlyEntriesOf(new TreeMap<>(listed));
    }

    @Test
    void noLabelIsAKey() {
        Set<String> labels = driven().scrape()
                .lines()
                .flatMap(line -> LABEL.matcher(line).results())
                .map(label -> label.group(1))
                .collect(Collectors.toSet());

        assertThat(labels)
                .containsOnly("cache", "weir", "layer", "type", "operation", "reason", "outcome", "state", "le");
    }

    @Test
    void everyValueOfALabelIsThereFromTheBeginning() {
        String scrape = registry(new MicrometerRecorderDrive(false)).scrape();

        assertThat(scrape)
                .contains("cache_loads_total{cache=\"products\",outcome=\"not_modified\"} 0.0")
                .contains("cache_evictions_total{cache=\"products\",layer=\"local\",reason=\"size\"} 0.0")
                .contains("cache_latency_seconds_count{cache=\"products\",layer=\"source\",operation=\"load\"} 0");
    }

    @Test
    void metersDocumentThemselves() {
        for (WeirMeter meter : WeirMeter.values()) {
            assertThat(meter.description()).isNotBlank();
            assertThat(meter.getKeyNames()).extracting(KeyName::asString).containsExactlyElementsOf(meter.tags());
        }
    }

    @Test
    void thePageListsTheObservationsOfTheEnumeration() {
        Map<String, List<String>> listed = new TreeMap<>();
        for (List<String> cells : cells("| `weir.")) {
            listed.put(code(cells.get(0)).get(0), code(cells.get(1)));
            listed.put(code(cells.get(0)).get(0) + " low", code(cells.get(2)));
            listed.put(code(cells.get(0)).get(0) + " high", cells.size() < 4 ? List.of() : code(cells.get(3)));
        }

        for (WeirObservation observation : WeirObservation.values()) {
            String name = observation.getName();
            assertThat(listed)
                    .contains(
                            entry(name, List.of(observation.getContextualName().replace("%s", "<cache>"))))
                    .contains(entry(name + " low", texts(observation.getLowCardinalityKeyNames())))
                    .contains(entry(name + " high", texts(observation.getHighCardinalityKeyNames())));
            assertThat(observation.of("<cache>"))
                    .isEqualTo(observation.getContextualName().replace("%s", "<cache>"));
        }
        assertThat(listed).hasSize(3 * WeirObservation.values().length);
    }

    private static List<String> texts(KeyName[] keys) {
        return Stream.of(keys).map(KeyName::asString).toList();
    }

    /** What is written on the page by hand, computed: as Prometheus names it. */
    private static String inPrometheus(WeirMeter meter) {
        String unit = meter.getBaseUnit() == null ? "" : "_" + meter.getBaseUnit();
        return meter.getName().replace('.', '_') + unit + (meter.getType() == Meter.Type.COUNTER ? "_total" : "");
    }

    private static PrometheusMeterRegistry driven() {
        return registry(new MicrometerRecorderDrive(true));
    }

    private static PrometheusMeterRegistry registry(MicrometerRecorderDrive drive) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.throwExceptionOnRegistrationFailure();
        drive.through(MicrometerRecorder.on(registry));
        return registry;
    }

    private static Map<String, Set<String>> scraped(PrometheusMeterRegistry registry) {
        Map<String, Set<String>> scraped = new TreeMap<>();
        SAMPLE.matcher(registry.scrape()).results().forEach(sample -> {
            Set<String> labels = LABEL.matcher(sample.group(2))
                    .results()
                    .map(label -> label.group(1))
                    .filter(label -> !label.equals("le"))
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> before = scraped.put(PART.matcher(sample.group(1)).replaceAll(""), labels);
            assertThat(before).as(sample.group()).isIn(null, labels);
        });
        return scraped;
    }

    private static List<Row> rows(String beginning) {
        return cells(beginning).stream().map(WeirMeterTest::row).toList();
    }

    private static Row row(List<String> cells) {
        return new Row(
                code(cells.get(0)).get(0), code(cells.get(1)).get(0), cells.get(2), new TreeSet<>(code(cells.get(3))));
    }

    private static List<List<String>> cells(String beginning) {
        try (Stream<String> lines = Files.lines(page())) {
            return lines.filter(line -> line.startsWith(beginning))
                    .map(line -> CELL.matcher(line)
                            .results()
                            .map((MatchResult cell) -> cell.group(1).strip())
                            .toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/observability.md"))) {
            folder = folder.getParent();
            assertThat(folder)
                    .as("a folder above the working directory that holds docs/observability.md")
                    .isNotNull();
        }
        return folder.resolve("docs/observability.md");
    }

    private static List<String> code(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    /** A row of the table. */
    private record Row(String name, String inPrometheus, String type, Set<String> tags) {}

    /** A drive through everything a recorder can be told. */
    private record MicrometerRecorderDrive(boolean tellsAll) {

        void through(MicrometerRecorder recorder) {
            List<CacheDescription> caches =
                    List.of(new CacheDescription("products", false, true), new CacheDescription("prices", true, true));
            caches.forEach(cache -> recorder.built(cache, () -> MicrometerRecorderTest.stats(tellsAll ? 1 : 0)));
            caches.forEach(cache -> recorder.writesBehind(
                    cache.name(), () -> new OutboxStats(1, Duration.ofSeconds(2), 3, 4, 5, 6, 7, 8, 9, 10)));
            recorder.shared("shop", () -> MicrometerRecorderTest.remote(CoherenceState.COHERENT, Reach.REACHABLE));
            if (tellsAll) {
                caches.stream().map(CacheDescription::name).forEach(cache -> tell(recorder, cache));
            }
        }

        private static void tell(MicrometerRecorder recorder, String cache) {
            recorder.hit(cache, 100, Duration.ofSeconds(1));
            recorder.staleServed(cache, Duration.ofMinutes(1));
            List.of(LoadOutcome.values()).forEach(outcome -> recorder.loaded(cache, outcome, 1_000));
            recorder.flushed(cache, 100, 1_000);
            recorder.stored(cache, Duration.ofMinutes(5));
            List.of(RemoteOperation.values()).forEach(operation -> recorder.remoteAnswered(cache, operation, 1_000));
            List.of(TierException.Reason.values())
                    .forEach(reason -> recorder.remoteFailed(cache, RemoteOperation.GET, reason));
            recorder.unheard(cache, new IllegalStateException("nobody hears"));
        }
    }
}
