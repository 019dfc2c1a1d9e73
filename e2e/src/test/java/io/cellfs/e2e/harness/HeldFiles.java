package io.cellfs.e2e.harness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** What a program has open all the time: a file without a name, a locked one, one that is being read. */
public record HeldFiles(FileChannel nameless, FileLock lock, FileChannel read, Path volume) {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LOCKED = 7;

    /** Opens them in a directory. */
    public static HeldFiles open(Path volume) throws IOException {
        Path gone = volume.resolve("gone");
        FileChannel nameless = FileChannel.open(
                gone, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        nameless.write(ByteBuffer.wrap(bytes((byte) 1)));
        Files.delete(gone);
        FileChannel locked =
                FileChannel.open(volume.resolve("locked"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock lock = locked.lock();
        Path large = Files.write(volume.resolve("large"), bytes((byte) 2));
        return new HeldFiles(nameless, lock, FileChannel.open(large), volume);
    }

    private static byte[] bytes(byte value) {
        byte[] all = new byte[3 * MEBIBYTE];
        Arrays.fill(all, value);
        return all;
    }

    /** Compares all with what they were, and closes them. */
    public void check() throws Exception {
        assertArrayEquals(bytes((byte) 1), all(nameless));
        assertArrayEquals(bytes((byte) 2), all(read));
        assertTrue(isLockedForOthers(), "the lock is gone");
        lock.release();
        assertTrue(!isLockedForOthers(), "the lock stayed");
        nameless.close();
        read.close();
        lock.acquiredBy().close();
    }

    private static byte[] all(FileChannel file) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(4 * MEBIBYTE);
        while (file.read(all, all.position()) > 0) {
            assertTrue(all.position() <= 3 * MEBIBYTE);
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    /** Another process tries to get a lock on the range. */
    private boolean isLockedForOthers() {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        return Program.of(
                                java,
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockTry.class.getName(),
                                volume.resolve("locked").toString())
                        .run()
                        .exitCode()
                == LOCKED;
    }

    /** Ends with 7 when another process has a lock on the file. */
    public static final class LockTry {
        private LockTry() {}

        /** Tries. */
        public static void main(String[] args) throws IOException {
            try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                System.exit(file.tryLock() == null ? LOCKED : 0);
            }
        }
    }
}
