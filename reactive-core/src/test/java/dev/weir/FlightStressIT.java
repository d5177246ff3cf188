/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.annotations.JCStressTest;

/**
 * The engine under stress: every {@code JCStressTest} of this package, in which two threads race for one flight, slot or
 * subscriber some thousand times, and no outcome may be one that the test forbids.
 *
 * <p>jcstress runs in a JVM of its own and starts more of them, with nothing of this one inside: no coverage agent and no
 * BlockHound. Its output is {@code target/jcstress/output.txt}, its report {@code target/jcstress/report/index.html}. Each
 * race has two actors, because jcstress runs nothing that has more of them than the machine has cores.
 *
 * <p>The ordinary build only has a short look. To look longer, name a preset of jcstress ({@code quick}, {@code default},
 * {@code tough}, {@code stress}) and, since a run is given up after half an hour, the tests:
 * <pre>
 * ./mvnw -pl reactive-core test-compile failsafe:integration-test failsafe:verify -Dit.test=FlightStressIT \
 *     -Dstress.mode=default -Dstress.tests=FenceStress
 * </pre>
 */
class FlightStressIT {

    private static final String SHORT_LOOK = "-m quick -f 1 -iters 4 -time 60";

    // One way to compile and one way to use the cores: what is raced here are compare-and-sets, not the compiler.
    private static final String ALWAYS =
            "-v -sc false -af NONE -pth false -strideSize 16 -strideCount 16 -jvmArgs -XX:+TieredCompilation";

    private static final Pattern PASSED = Pattern.compile("\\[OK\\] (\\S+)");
    private static final Pattern FAILED = Pattern.compile("(?m)^(dev\\.weir\\.\\S+ \\[.*\\](: | had ).*)$");

    private final String tests = System.getProperty("stress.tests", ".*");
    private final Path folder = testClasses().resolveSibling("jcstress");
    private final Path output = folder.resolve("output.txt");

    @Test
    @Timeout(value = 29, unit = TimeUnit.MINUTES)
    void noRaceHasAForbiddenOutcome() throws IOException, InterruptedException {
        forgetTheLastRun();

        int status = run(command());

        // In whatever charset it was written: what is looked for is ASCII.
        String told = Files.readString(output, StandardCharsets.ISO_8859_1);
        assertThat(found(FAILED, told)).as("failures, see %s", output).isEmpty();
        assertThat(found(PASSED, summary(told)))
                .as("races that were run and passed, see %s", output)
                .containsExactlyInAnyOrderElementsOf(races());
        assertThat(status).as("exit status of jcstress, see %s", output).isZero();
    }

    /** Named as jcstress names them. */
    private List<String> races() {
        List<String> races = new ClassFileImporter()
                .importPath(testClasses()).stream()
                        .filter(type -> type.isAnnotatedWith(JCStressTest.class))
                        .map(type -> type.getName().replace('$', '.'))
                        .filter(Pattern.compile(tests).asPredicate())
                        .toList();
        assertThat(races).as("races that match %s", tests).isNotEmpty();
        return races;
    }

    private List<String> command() {
        String mode = System.getProperty("stress.mode");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", classPath(), Main.class.getName()));
        command.addAll(List.of((mode == null ? SHORT_LOOK : "-m " + mode).split(" ")));
        command.addAll(List.of(ALWAYS.split(" ")));
        command.addAll(List.of("-t", tests, "-r", "report"));
        return command;
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile()) // where jcstress leaves its raw results
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            return process.waitFor();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Of this JVM, as Failsafe or an IDE has set it, without BlockHound. */
    private static String classPath() {
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(own.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(entry -> !entry.getFileName().toString().startsWith("blockhound"))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Each race once, under the worst that became of it; above that it is named for every JVM it ran in. */
    private static String summary(String told) {
        return told.substring(Math.max(0, told.indexOf("RUN RESULTS:")));
    }

    private void forgetTheLastRun() throws IOException {
        Path report = folder.resolve("report");
        Files.createDirectories(report);
        for (Path place : List.of(report, folder)) {
            try (Stream<Path> files = Files.list(place)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    private static Path testClasses() {
        try {
            return Path.of(FlightStressIT.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
