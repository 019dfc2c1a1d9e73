package io.cellfs.cli.state;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The directory that holds everything a cell keeps on this machine, private to its user (mode 0700).
 *
 * @param path absolute path
 */
public record StateDirectory(Path path) {
    /** What fits into sun_path, without its terminating 0. */
    private static final int MAX_SOCKET_PATH = 107;

    private static final Path SYSTEM = Path.of("/var/lib/cellfs");

    /** Makes the path absolute. */
    public StateDirectory {
        path = path.toAbsolutePath().normalize();
    }

    /** The one named, or this user's default: /var/lib/cellfs for root, else ~/.local/share/cellfs. */
    public static StateDirectory resolve(Optional<Path> named) {
        return new StateDirectory(named.orElseGet(StateDirectory::defaultPath));
    }

    private static Path defaultPath() {
        String user = System.getProperty("user.name");
        return "root".equals(user) ? SYSTEM : Path.of(System.getProperty("user.home"), ".local/share/cellfs");
    }

    /** The only partition. */
    public Path partition() {
        return path.resolve("vicepa");
    }

    /** The cell database of a cell with one server. */
    public Path database() {
        return path.resolve("db");
    }

    /** A copy of a replicated cell database. */
    public Path databaseCopy() {
        return path.resolve("db-copy");
    }

    /** The file server's own identity and settings. */
    public Path server() {
        return path.resolve("server");
    }

    /** Which clients have file locks, for the file server's next start. */
    public Path lockingClients() {
        return path.resolve("locking-clients");
    }

    /** Which volumes have gone from the file server to others. */
    public Path movedVolumes() {
        return path.resolve("moved-volumes");
    }

    /** The cell's database servers, as it told last. */
    public Path databases() {
        return path.resolve("databases");
    }

    /** The client's region cache. */
    public Path cache() {
        return path.resolve("cache");
    }

    /** The volumes that are attached, for a client whose holder was lost. */
    public Path attachments() {
        return path.resolve("attachments");
    }

    /** Where the namespace is mounted unless told otherwise. */
    public Path mount() {
        return path.resolve("mnt");
    }

    /** Sockets, locks and the endpoints file; means something only while a process runs. */
    public Path run() {
        return path.resolve("run");
    }

    /** The node API. */
    public Path nodeSocket() {
        return run().resolve("node.sock");
    }

    /** Where the holder of a client listens; the launcher knows the same name. */
    public Path holderSocket() {
        return run().resolve("holder.sock");
    }

    /** The CSI controller service. */
    public Path csiControllerSocket() {
        return run().resolve("csi-controller.sock");
    }

    /** The CSI node service. */
    public Path csiNodeSocket() {
        return run().resolve("csi-node.sock");
    }

    /** How others find what runs. */
    public Path endpoints() {
        return run().resolve("endpoints.json");
    }

    /**
     * Makes the directory and its run directory, and checks that they can be used.
     *
     * @throws CliException UNAVAILABLE with the reason
     */
    public void prepare() throws CliException {
        int socketBytes = csiControllerSocket().toString().getBytes(StandardCharsets.UTF_8).length;
        if (socketBytes > MAX_SOCKET_PATH) {
            throw new CliException(
                    ExitCode.USAGE,
                    "--state " + path + ": the path is too long for unix sockets (by " + (socketBytes - MAX_SOCKET_PATH)
                            + " bytes); choose a shorter one");
        }
        try {
            makePrivate(path);
            makePrivate(run());
        } catch (FileAlreadyExistsException e) {
            throw new CliException(ExitCode.UNAVAILABLE, "--state " + e.getFile() + ": it is not a directory", e);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNAVAILABLE, "--state " + path + ": cannot make or use it (" + kind(e) + ")", e);
        }
        if (!Files.isWritable(run())) {
            throw new CliException(ExitCode.UNAVAILABLE, "--state " + path + ": not writable by this user");
        }
    }

    private static void makePrivate(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    private static String kind(IOException failure) {
        return failure.getClass().getSimpleName().replace("Exception", "") + ": " + failure.getMessage();
    }
}
