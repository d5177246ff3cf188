/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A price list in a file, which stands for a database that several processes ask; it counts the queries of all of them. */
final class PriceList implements AutoCloseable {

    private static final Duration QUERY_TIME = Duration.ofMillis(50);

    private final Path file;
    private final Path log;

    PriceList(Path file) {
        this.file = file;
        this.log = file.resolveSibling(file.getFileName() + ".queries");
    }

    static PriceList inATemporaryFile() throws IOException {
        return new PriceList(Files.createTempFile("prices", ".properties"));
    }

    Path file() {
        return file;
    }

    Mono<Integer> find(String name) {
        return Mono.<Integer>fromCallable(() -> price(name))
                .subscribeOn(Schedulers.boundedElastic())
                .delaySubscription(QUERY_TIME);
    }

    void set(String name, int price) {
        try {
            Properties all = all();
            all.setProperty(name, String.valueOf(price));
            Path next = file.resolveSibling(file.getFileName() + ".next");
            try (var out = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
                all.store(out, null);
            }
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of all processes so far. */
    int queries() {
        try (Stream<String> lines = Files.exists(log) ? Files.lines(log) : Stream.empty()) {
            return (int) lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Integer price(String name) throws IOException {
        Files.writeString(log, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        String price = all().getProperty(name);
        return price == null ? null : Integer.valueOf(price);
    }

    private Properties all() throws IOException {
        Properties all = new Properties();
        try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            all.load(in);
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(log);
    }
}
