/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The editions of Redis there are here.
 *
 * <p>The server at the address in the system property {@code weir.test.redis.url} or the environment's
 * {@code WEIR_TEST_REDIS_URL}, and no other. Without an address, the server that is carried along, and then the one that
 * is installed, unless {@code weir.test.redis.installed} is false. What is missing is said once, on the standard error.
 */
public final class RedisEditions {

    private static final Pattern VERSION = Pattern.compile("v=([0-9]+\\.[0-9]+\\.[0-9]+)");
    private static final List<Path> INSTALLED =
            List.of(Path.of("/usr/bin/redis-server"), Path.of("/usr/local/bin/redis-server"));

    private RedisEditions() {}

    /** All of them, in the order of their preference. */
    public static List<RedisEdition> all() {
        return Found.ALL;
    }

    static Optional<RedisEdition> embedded() {
        return Found.EMBEDDED;
    }

    /** What was looked for once in this JVM. */
    private static final class Found {

        static final Optional<RedisEdition> EMBEDDED = embedded();
        static final List<RedisEdition> ALL = all();

        private static List<RedisEdition> all() {
            String url = System.getProperty("weir.test.redis.url", System.getenv("WEIR_TEST_REDIS_URL"));
            if (url != null && !url.isBlank()) {
                return List.of(RedisEdition.ofUrl(url.strip()));
            }
            return Stream.concat(EMBEDDED.stream(), installed().stream()).toList();
        }

        private static Optional<RedisEdition> installed() {
            if (System.getProperty("weir.test.redis.installed", "").equals("false")) {
                return Optional.empty();
            }
            Optional<Path> binary =
                    INSTALLED.stream().filter(Files::isExecutable).findFirst();
            if (binary.isEmpty()) {
                say("No redis-server is installed, so that tests run against the carried one alone.");
            }
            return binary.flatMap(path -> edition("installed", path));
        }

        private static Optional<RedisEdition> embedded() {
            String resource = resource();
            try (InputStream in = RedisEditions.class.getResourceAsStream(resource)) {
                if (in == null) {
                    say("No Redis is carried along for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch") + ".");
                    return Optional.empty();
                }
                Path binary = Children.directory("binary").resolve("redis-server");
                Files.copy(in, binary);
                if (!binary.toFile().setExecutable(true)) {
                    throw new IOException("Could not make " + binary + " executable.");
                }
                return edition("embedded", binary);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        /** As the jar calls them; the names of two of them differ from what the binaries say of themselves. */
        private static String resource() {
            String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            boolean arm = System.getProperty("os.arch").contains("aarch64");
            if (os.contains("mac")) {
                return arm ? "/redis-server-6.2.6-v5-darwin-arm64" : "/redis-server-6.2.6-v5-darwin-amd64";
            }
            return "/redis-server-" + (arm ? "6.2.7-" + os + "-arm64" : "6.2.6-v5-" + os + "-amd64");
        }

        private static Optional<RedisEdition> edition(String origin, Path binary) {
            String said = version(binary);
            Matcher version = VERSION.matcher(said);
            if (!version.find()) {
                say("The " + origin + " redis-server does not run here, so that nothing is tested against it: "
                        + said.strip());
                return Optional.empty();
            }
            return Optional.of(RedisEdition.ofBinary(origin + " " + version.group(1), binary));
        }

        /** Or, above all where a library such as libssl.so.3 is missing, what the loader has to complain about. */
        private static String version(Path binary) {
            try {
                return Program.run(List.of(binary.toString(), "--version")).said();
            } catch (IOException broken) {
                return String.valueOf(broken.getMessage());
            }
        }

        private static void say(String sentence) {
            System.err.println(sentence);
        }
    }
}
