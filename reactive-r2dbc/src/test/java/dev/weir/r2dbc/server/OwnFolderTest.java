/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is run is what was unpacked: whoever shares the machine knows what the folder will be called, and may have come first. */
class OwnFolderTest {

    @TempDir
    private Path temporary;

    @Test
    void whatWasFilledIsTakenAgain() throws IOException {
        Path first = filled("first");

        assertThat(first).isEqualTo(guessed());
        assertThat(Files.getPosixFilePermissions(first)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(filled("second")).isEqualTo(guessed());
        assertThat(guessed().resolve("program")).hasContent("first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx---rwx", "rwxr-xr-x"})
    void aFolderThatOthersMayEnterIsNotTrusted(String mode) throws IOException {
        prepare(guessed(), mode);

        assertThat(filled("ours").resolve("program")).hasContent("ours");
    }

    @Test
    void aLinkIsNotTrusted() throws IOException {
        prepare(temporary.resolve("elsewhere"), "rwx------");
        Files.createSymbolicLink(guessed(), temporary.resolve("elsewhere"));

        assertThat(filled("ours").resolve("program")).hasContent("ours");
    }

    @Test
    void aFolderOfSomebodyElseIsNotTrusted() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "Only root can give a folder to somebody else");
        prepare(guessed(), "rwx------");
        Files.setOwner(
                guessed(),
                temporary.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));

        assertThat(filled("ours").resolve("program")).hasContent("ours");
    }

    @Test
    void whoComesSecondMeanwhileThrowsHisOwnAway() throws IOException {
        AtomicReference<Path> thrownAway = new AtomicReference<>();

        OwnFolder slow = OwnFolder.of(guessed(), folder -> {
            thrownAway.set(folder);
            write(folder, "slow");
            assertThat(filled("fast")).isEqualTo(guessed());
        });

        assertThat(slow.path()).isEqualTo(guessed());
        assertThat(guessed().resolve("program")).hasContent("fast");
        assertThat(thrownAway.get().getParent()).doesNotExist();
    }

    @Test
    void whatIsNotWholeHasNoName() throws IOException {
        AtomicReference<Path> half = new AtomicReference<>();
        assertThatThrownBy(() -> OwnFolder.of(guessed(), folder -> {
                    half.set(folder);
                    write(folder, "half");
                    throw new IOException("No space left");
                }))
                .hasMessage("No space left");

        assertThat(guessed()).doesNotExist();
        assertThat(half.get().getParent()).doesNotExist();
        assertThat(filled("whole").resolve("program")).hasContent("whole");
    }

    private Path guessed() {
        return temporary.resolve("guessed");
    }

    private Path filled(String content) throws IOException {
        return OwnFolder.of(guessed(), folder -> write(folder, content)).path();
    }

    /** As somebody would who wants his own program to be run. */
    private static void prepare(Path folder, String mode) throws IOException {
        Files.createDirectory(folder);
        write(folder, "foreign");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
    }

    private static void write(Path folder, String content) throws IOException {
        Files.writeString(folder.resolve("program"), content);
    }
}
