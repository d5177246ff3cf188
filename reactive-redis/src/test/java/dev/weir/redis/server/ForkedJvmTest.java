/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a test can do to another process of the application. */
class ForkedJvmTest {

    @Test
    void answersWhatItIsAskedWithTheClassesAndOptionsOfThisJvm() {
        try (ForkedJvm forked = ForkedJvm.start(Echo.class, "hello")) {
            assertThat(forked.next()).isEqualTo("hello");
            assertThat(forked.ask("one")).isEqualTo("echo one");
            assertThat(forked.ask("two ü")).isEqualTo("echo two ü");
            assertThat(forked.ask("options").split(" "))
                    .containsAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                            .filter(each -> each.startsWith("-X"))
                            .toList());
        }
    }

    @Test
    void keepsWhatIsPrintedApartFromWhatIsAnswered() {
        try (ForkedJvm forked = ForkedJvm.start(Echo.class, "ready")) {
            forked.next();
            assertThat(forked.ask("print")).isEqualTo("echo print");
        }
    }

    @Test
    void isGoneOnceItIsKilled() {
        try (ForkedJvm forked = ForkedJvm.start(Echo.class, "ready")) {
            forked.next();
            forked.kill();
            assertThat(forked.isRunning()).isFalse();
            assertThatThrownBy(() -> forked.next(Duration.ofMillis(1))).hasMessageContaining("ended with 137");
        }
    }

    @Test
    void standsStillWhilePausedAndAnswersThen() {
        try (ForkedJvm forked = ForkedJvm.start(Echo.class, "ready")) {
            forked.next();
            forked.pause();
            forked.say("one");
            assertThatThrownBy(() -> forked.next(Duration.ofMillis(300))).hasMessageContaining("is alive");
            forked.resume();
            assertThat(forked.next()).isEqualTo("echo one");
        }
    }

    @Test
    void endsWithTheJvmThatStartedIt() {
        try (ForkedJvm parent = ForkedJvm.start(ParentOfPaused.class)) {
            long child = Long.parseLong(parent.next());
            assertThat(runs(child)).isTrue();
            parent.kill();
            Patience.until("the end of the child", Duration.ofSeconds(30), () -> !runs(child));
        }
    }

    /** Where nobody waits for orphans, what is left of one is not a running process: it has no command. */
    private static boolean runs(long pid) {
        return ProcessHandle.of(pid).flatMap(each -> each.info().command()).isPresent();
    }

    /** A process that says what it is told. */
    static final class Echo {

        public static void main(String... arguments) {
            ParentLine parent = ParentLine.open();
            parent.say(arguments[0]);
            parent.answer(command -> {
                if (command.equals("print")) {
                    System.out.println("not an answer");
                }
                return command.equals("options")
                        ? String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments())
                        : "echo " + command;
            });
        }
    }

    /** A process that has another one, which stands still and so cannot see for itself that nobody is there any more. */
    static final class ParentOfPaused {

        public static void main(String... arguments) {
            ParentLine parent = ParentLine.open();
            ForkedJvm child = ForkedJvm.start(Echo.class, "ready");
            child.next();
            child.pause();
            parent.say(String.valueOf(child.pid()));
            parent.answer(command -> command);
        }
    }
}
