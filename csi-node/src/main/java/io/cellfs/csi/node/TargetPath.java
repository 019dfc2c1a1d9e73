package io.cellfs.csi.node;

import io.cellfs.csi.common.CsiException;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.Optional;

/** The paths that an orchestrator names: absolute, plain, and with the symbolic links of their parents resolved. */
final class TargetPath {
    /** PATH_MAX of linux/limits.h without the NUL. */
    private static final int MAX_BYTES = 4095;

    private TargetPath() {}

    /** Checks a required path; INVALID_ARGUMENT for one that is not absolute, has empty, "." or ".." parts, or is the root. */
    static Path checked(String text, String field) throws CsiException {
        if (text.isEmpty()) {
            throw CsiException.invalid(field + " is required");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw CsiException.invalid(field + " must have at most " + MAX_BYTES + " bytes");
        }
        return plain(text)
                .orElseThrow(() ->
                        CsiException.invalid(field + " must be an absolute path without '.', '..' and empty parts"));
    }

    private static Optional<Path> plain(String text) {
        try {
            Path path = Path.of(text);
            String written = text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            boolean plain = path.isAbsolute()
                    && path.getParent() != null
                    && path.normalize().toString().equals(written);
            return plain ? Optional.of(path) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Where something could be mounted: a path that {@link #checked} takes, resolved. Empty for every other text but none. */
    static Optional<Path> wherever(String text, String field) throws CsiException {
        if (text.isEmpty()) {
            throw CsiException.invalid(field + " is required");
        }
        Optional<Path> path = plain(text);
        return path.isPresent() ? resolve(path.get()) : Optional.empty();
    }

    /** The path with the symbolic links of its parents resolved, not its own; empty if its parent does not exist. */
    static Optional<Path> resolve(Path path) throws CsiException {
        Path parent = path.getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            throw CsiException.invalid("not a path below the root: " + path);
        }
        try {
            Path real = parent.toRealPath().resolve(name);
            if (isLink(real)) {
                throw CsiException.invalid("must not be a symbolic link: " + path);
            }
            return Optional.of(real);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CsiException(Status.Code.INTERNAL, "cannot resolve " + path + ": " + e.getMessage(), e);
        }
    }

    /** By readlink(2), which asks a volume that is mounted there for nothing, as stat(2) would: its server may never answer. */
    private static boolean isLink(Path path) throws IOException {
        try {
            Files.readSymbolicLink(path);
            return true;
        } catch (NotLinkException | NoSuchFileException e) {
            return false;
        }
    }

    /** Makes the directory if nothing is there; whether it was made. What is there is not looked at: it may be a volume that does not answer. */
    static boolean make(Path directory) throws CsiException {
        try {
            Files.createDirectory(directory);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new CsiException(Status.Code.INTERNAL, "cannot make the directory " + directory + ": " + e, e);
        }
    }

    /** Removes an empty directory; nothing if there is none. Never what is in it. */
    static void remove(Path directory) throws CsiException {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new CsiException(
                    Status.Code.FAILED_PRECONDITION, "not a directory, and so not removed: " + directory);
        }
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new CsiException(
                    Status.Code.FAILED_PRECONDITION, "cannot remove the directory " + directory + ": " + e, e);
        }
    }
}
