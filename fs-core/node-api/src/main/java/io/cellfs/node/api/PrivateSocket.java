package io.cellfs.node.api;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a unix socket that only its user may reach. The directory's mode protects it while it is being made. */
public final class PrivateSocket {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateSocket.class);
    /** sun_path of sockaddr_un(7), without its NUL. */
    private static final int MAX_PATH_BYTES = 107;

    private final Path path;

    private PrivateSocket(Path path) {
        this.path = path;
    }

    /**
     * Makes the directory (0700) where it is missing and clears away a socket that nobody serves.
     *
     * @throws IOException if the path is too long, is no socket, is served by another process, or the directory is open to others
     */
    public static PrivateSocket prepare(Path asked) throws IOException {
        Path path = asked.toAbsolutePath().normalize();
        Path directory = path.getParent();
        if (directory == null || path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new IOException("the path of a unix socket must have at most " + MAX_PATH_BYTES + " bytes: " + path);
        }
        makePrivate(directory);
        clearStale(path);
        return new PrivateSocket(path);
    }

    private static void makePrivate(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
        if (!mode.endsWith("------")) {
            throw new IOException(
                    "the directory of a private socket must have mode 0700, but " + directory + " has " + mode);
        }
    }

    private static void clearStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("not a socket, and so not replaced: " + path);
        }
        if (answers(path)) {
            throw new IOException("another process serves the socket " + path);
        }
        Files.delete(path);
    }

    private static boolean answers(Path path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            LOG.debug("the socket {} is stale", path, e);
            return false;
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Gives the socket, now bound, its mode 0600. */
    public void restrict() throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    /** Removes the socket's file. */
    public void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("cannot remove the socket {}", path, e);
        }
    }
}
