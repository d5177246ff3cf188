/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** The programs of Postgres that the build carries along, unpacked once per user and version. */
final class PostgresBinaries {

    private static final int EXECUTABLE = 0100;

    private static @Nullable OwnFolder unpacked;

    private PostgresBinaries() {}

    /** The directory of {@code initdb} and {@code postgres}. */
    static synchronized Path directory() {
        OwnFolder known = unpacked;
        if (known == null) {
            known = unpacked();
            unpacked = known;
        }
        return known.path().resolve("bin");
    }

    private static OwnFolder unpacked() {
        String archive = archive();
        Path path = Path.of(System.getProperty("java.io.tmpdir"), "weir-postgres-" + fingerprint(archive));
        try {
            return OwnFolder.of(path, root -> unpack(archive, root));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
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
            return System.getProperty("user.name") + "-" + Long.toHexString(sum.getValue());
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
