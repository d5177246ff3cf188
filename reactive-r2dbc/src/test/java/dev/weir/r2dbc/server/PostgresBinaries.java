/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The programs of Postgres that the build carries along, unpacked once per machine and version. */
final class PostgresBinaries {

    private static final int EXECUTABLE = 0100;

    private static final Duration TO_UNPACK = Duration.ofMinutes(3);

    private PostgresBinaries() {}

    /** The directory of {@code initdb} and {@code postgres}. */
    static Path directory() {
        String archive = archive();
        Path root = Path.of(System.getProperty("java.io.tmpdir"), "weir-postgres-" + fingerprint(archive));
        try {
            Files.createDirectories(root);
            Path done = root.resolve("unpacked");
            // Several JVMs of one build may come here at the same time.
            try (FileChannel channel = FileChannel.open(
                            root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = locked(channel)) {
                if (lock.isValid() && !Files.exists(done)) {
                    unpack(archive, root);
                    Files.createFile(done);
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return root.resolve("bin");
    }

    private static FileLock locked(FileChannel channel) throws IOException {
        long end = System.nanoTime() + TO_UNPACK.toNanos();
        for (FileLock lock = channel.tryLock(); true; lock = channel.tryLock()) {
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("Another JVM has been unpacking Postgres for longer than " + TO_UNPACK);
            }
            Signals.aMoment();
        }
    }

    private static String archive() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        String name = "/postgres-" + system + "-" + machine + ".txz";
        if (PostgresBinaries.class.getResource(name) == null) {
            throw new IllegalStateException("There is no Postgres for " + system + " on " + machine
                    + " on the class path: name a server with -Dweir.test.postgres.url=…");
        }
        return name;
    }

    private static String fingerprint(String archive) {
        try (InputStream packed = resource(archive)) {
            CRC32C sum = new CRC32C();
            byte[] buffer = new byte[1 << 16];
            for (int read = packed.read(buffer); read > 0; read = packed.read(buffer)) {
                sum.update(buffer, 0, read);
            }
            return Long.toHexString(sum.getValue()) + "-" + System.getProperty("user.name");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void unpack(String archive, Path root) throws IOException {
        try (InputStream packed = resource(archive);
                TarArchiveInputStream files =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry file = files.getNextEntry(); file != null; file = files.getNextEntry()) {
                Path target = root.resolve(file.getName()).normalize();
                if (!target.startsWith(root)) {
                    throw new IOException("The archive leaves its directory: " + file.getName());
                }
                put(files, file, target);
            }
        }
    }

    private static void put(TarArchiveInputStream files, TarArchiveEntry file, Path target) throws IOException {
        if (file.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        Files.deleteIfExists(target);
        if (file.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(file.getLinkName()));
            return;
        }
        Files.copy(files, target);
        if ((file.getMode() & EXECUTABLE) != 0) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(target));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(target, permissions);
        }
    }

    private static InputStream resource(String archive) throws IOException {
        InputStream packed = PostgresBinaries.class.getResourceAsStream(archive);
        if (packed == null) {
            throw new IOException("gone: " + archive);
        }
        return packed;
    }
}
