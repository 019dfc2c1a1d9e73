package io.cellfs.cli.state;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One process at a time for a part of a state directory. The kernel drops the lock with the process, however it ends. */
public final class StateLock implements AutoCloseable {
    /** What can be held apart: the servers, and the node's client. */
    public enum Part {
        SERVERS("servers.lock", "cell servers run"),
        NODE("node.lock", "a client runs");

        private final String file;
        private final String doing;

        Part(String file, String doing) {
            this.file = file;
            this.doing = doing;
        }
    }

    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock and notes this process in it.
     *
     * @throws CliException BUSY when another process holds it
     */
    public static StateLock take(StateDirectory state, Part part) throws CliException {
        Path file = state.run().resolve(part.file);
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String holder = Files.readString(file).strip();
                channel.close();
                throw new CliException(
                        ExitCode.BUSY,
                        "--state " + state.path() + " is in use: " + part.doing + " on it"
                                + (holder.matches("\\d{1,10}") ? " (pid " + holder + ")" : ""));
            }
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid), 0);
            return new StateLock(channel);
        } catch (IOException e) {
            throw new CliException(ExitCode.UNAVAILABLE, "cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
