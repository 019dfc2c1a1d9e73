package io.cellfs.client.recovery;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.FileServerPort.Content;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory with data that no server took: a file for each entry, which is written under another name, made durable, and renamed. So an entry is there as a
 * whole or not at all, whenever the process or the machine ends. Form: the lines of {@link Recovered}, an empty one, the bytes of the ranges, and a CRC-32C of all
 * that as a big-endian u32. Thread-safe.
 */
public final class RecoveryArea {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryArea.class);
    private static final String UNFINISHED = ".new";
    private static final int MAX_HEADER_BYTES = 64 << 20;
    private static final int PIECE_BYTES = 1 << 20;

    private final AreaFiles files;
    private final String where;
    private final long maxBytes;

    RecoveryArea(AreaFiles files, String where, long maxBytes) {
        this.files = files;
        this.where = where;
        this.maxBytes = maxBytes;
    }

    /** The area in {@code directory}, which is made when there is something to keep, and holds {@code maxBytes} at most. */
    public static RecoveryArea in(Path directory, long maxBytes) {
        return new RecoveryArea(new DirectoryFiles(directory), directory.toString(), maxBytes);
    }

    /**
     * Keeps an entry; when this returns, it is durable.
     *
     * @throws FsException ENOSPC when the area is full: nothing has been kept
     */
    public synchronized void keep(Recovered entry, Content content) throws IOException {
        long used = 0;
        for (String name : files.names()) {
            used += files.size(name);
        }
        if (entry.bytes() > maxBytes - used) {
            throw new FsException(
                    Errno.ENOSPC,
                    "the recovery area " + where + " has no room for " + entry.bytes() + " bytes: it holds " + used
                            + " of " + maxBytes + "; replay or drop what is there ('cellfs recover list')");
        }
        String unfinished = entry.id() + UNFINISHED;
        files.write(unfinished, out -> write(entry, content, out));
        files.rename(unfinished, entry.id());
    }

    private static void write(Recovered entry, Content content, OutputStream to) throws IOException {
        CRC32C sum = new CRC32C();
        CheckedOutputStream out = new CheckedOutputStream(to, sum);
        out.write(entry.text().getBytes(StandardCharsets.UTF_8));
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        byte[] bytes = new byte[PIECE_BYTES];
        for (Range range : entry.ranges()) {
            for (long at = range.start(); at < range.end(); at += PIECE_BYTES) {
                int count = (int) Math.min(PIECE_BYTES, range.end() - at);
                content.read(piece.clear().limit(count), at);
                piece.flip().get(bytes, 0, count);
                out.write(bytes, 0, count);
            }
        }
        to.write(ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array());
    }

    /** The entries, oldest first. One that cannot be read is left out, and told of in the log. */
    public List<Recovered> list() throws IOException {
        List<Recovered> found = new ArrayList<>();
        for (String name : files.names()) {
            if (!name.endsWith(UNFINISHED)) {
                try (InputStream in = files.read(name)) {
                    found.add(header(in));
                } catch (NoSuchFileException e) {
                    LOG.debug("{} has been dropped meanwhile", name, e);
                } catch (IOException | RuntimeException e) {
                    LOG.error("{} in {} cannot be read: {}", name, where, e.getMessage());
                }
            }
        }
        found.sort(Comparator.comparingLong(Recovered::keptMs).thenComparing(Recovered::id));
        return found;
    }

    /** Takes an entry's bytes in order, in pieces. */
    @FunctionalInterface
    public interface Taking {
        /** {@code bytes} belong at {@code offset} of the file. */
        void take(ByteBuffer bytes, long offset) throws IOException;
    }

    /**
     * An entry, whose bytes are whole.
     *
     * @throws FsException ENOENT when there is none, EIO when it is damaged
     */
    public Recovered find(String id) throws IOException {
        return read(id, (bytes, offset) -> {});
    }

    /**
     * Reads an entry's bytes: all of them, or the failure comes when some have been taken.
     *
     * @throws FsException ENOENT when there is none, EIO when it is damaged
     */
    public Recovered read(String id, Taking taking) throws IOException {
        CRC32C sum = new CRC32C();
        try (InputStream all = files.read(checked(id))) {
            CheckedInputStream in = new CheckedInputStream(all, sum);
            Recovered entry = header(in);
            for (Range range : entry.ranges()) {
                for (long at = range.start(); at < range.end(); at += PIECE_BYTES) {
                    int count = (int) Math.min(PIECE_BYTES, range.end() - at);
                    taking.take(ByteBuffer.wrap(exactly(in, count)), at);
                }
            }
            int computed = (int) sum.getValue();
            if (ByteBuffer.wrap(exactly(all, Integer.BYTES)).getInt() != computed) {
                throw new FsException(Errno.EIO, "entry " + id + " is damaged: its checksum is wrong");
            }
            return entry;
        } catch (NoSuchFileException e) {
            throw absent(id, e);
        } catch (EOFException | IllegalArgumentException e) {
            FsException damaged = new FsException(Errno.EIO, "entry " + id + " is damaged: " + e.getMessage());
            damaged.initCause(e);
            throw damaged;
        }
    }

    /** An entry goes away: the server has it, or nobody wants it. ENOENT when there is none. */
    public void drop(String id) throws IOException {
        if (!files.names().contains(checked(id))) {
            throw absent(id, new NoSuchFileException(id));
        }
        files.delete(id);
    }

    private static FsException absent(String id, IOException cause) {
        FsException absent = new FsException(Errno.ENOENT, "there is no entry " + id);
        absent.initCause(cause);
        return absent;
    }

    private static String checked(String id) throws FsException {
        if (!id.matches("[0-9]{1,20}\\.[0-9]{1,20}\\.[0-9]{1,20}-[0-9]{1,20}")) {
            throw new FsException(Errno.ENOENT, "'" + id + "' is no entry");
        }
        return id;
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("it ends too early");
        }
        return bytes;
    }

    private static Recovered header(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = 0; read < MAX_HEADER_BYTES; read++) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("it ends too early");
            }
            if (next != '\n') {
                line.write(next);
            } else if (line.size() == 0) {
                return Recovered.parse(lines);
            } else {
                lines.add(line.toString(StandardCharsets.UTF_8));
                line.reset();
            }
        }
        throw new IllegalArgumentException("its header is too long");
    }
}
