/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is filled once and kept for whoever comes next, and that nobody but its user can have touched, also where others know what
 * it will be called and may write beside it. Where somebody else was there first, it is another one, which goes with this JVM.
 */
final class OwnFolder {

    private static final Set<PosixFilePermission> FOR_US_ALONE = PosixFilePermissions.fromString("rwx------");

    private final Path path;

    /** Of one that is not kept; where nobody refers to it, it removes what it guards. */
    private final @Nullable Guard guard;

    private OwnFolder(Path path, @Nullable Guard guard) {
        this.path = path;
        this.guard = guard;
    }

    /** The one of this name, filled. Of several that come at the same time each fills one, and all but one are thrown away. */
    static OwnFolder of(Path path, Filling filling) throws IOException {
        if (isOurs(path)) {
            return new OwnFolder(path, null);
        }
        Guard guard = Guard.of("unpacked");
        Path filled = Files.createDirectory(
                guard.directory().resolve("filled"), PosixFilePermissions.asFileAttribute(FOR_US_ALONE));
        try {
            filling.fill(filled);
        } catch (IOException | RuntimeException failed) {
            guard.close();
            throw failed;
        }
        if (moved(filled, path) || isOurs(path)) {
            guard.close();
            return new OwnFolder(path, null);
        }
        return new OwnFolder(filled, guard);
    }

    Path path() {
        return path;
    }

    @Override
    public String toString() {
        return path + (guard == null ? ", kept" : ", as long as this JVM");
    }

    /** It gets its name when it is whole. */
    private static boolean moved(Path filled, Path path) {
        try {
            Files.move(filled, path, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static boolean isOurs(Path path) throws IOException {
        try {
            PosixFileAttributes there =
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return there.isDirectory()
                    && there.permissions().equals(FOR_US_ALONE)
                    && there.owner().equals(ourselves());
        } catch (NoSuchFileException none) {
            return false;
        }
    }

    /** Whoever owns what this process makes: a container may have no name for its user. */
    private static UserPrincipal ourselves() throws IOException {
        Path made = Files.createTempFile("weir-test-owner-", null);
        try {
            return Files.getOwner(made);
        } finally {
            Files.delete(made);
        }
    }

    /** How it is filled. */
    interface Filling {
        void fill(Path folder) throws IOException;
    }
}
