package io.cellfs.storage.chunk;

import io.cellfs.storage.api.ChunkHash;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.InlineChunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads chunks and makes new ones out of old ones. Nothing that a record shows is ever overwritten: the new record that a change returns may
 * be committed or forgotten. Offsets are bytes from the chunk's start.
 */
public final class ChunkIo {
    private static final int BLOCK = FileChunk.BLOCK_BYTES;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(BLOCK).asReadOnlyBuffer();

    private final ChunkFiles files;
    private final ChunkIds ids;
    private final BufferPool blocks = new BufferPool(BLOCK, 64);

    /** Chunks in these files. */
    public ChunkIo(ChunkFiles files, ChunkIds ids) {
        this.files = files;
        this.ids = ids;
    }

    /** Where new chunk files get their ids from. */
    public interface ChunkIds {
        /** An id that was never used. */
        long next() throws StorageException;
    }

    /** Puts the bytes from {@code from} to {@code to} into {@code dst}, zeros where nothing is stored. */
    public void read(Optional<ChunkRecord> chunk, int from, int to, ByteBuffer dst) throws StorageException {
        if (chunk.isEmpty()) {
            zeros(dst, to - from);
            return;
        }
        switch (chunk.get()) {
            case InlineChunk inline -> {
                int end = Math.clamp(inline.end(), from, to);
                dst.put(inline.slice(Math.min(from, inline.end()), Math.min(end, inline.end())));
                zeros(dst, to - end);
            }
            case FileChunk file -> readFile(file, from, to, dst);
        }
    }

    private static void zeros(ByteBuffer dst, int count) {
        for (int left = count; left > 0; ) {
            int n = Math.min(left, BLOCK);
            dst.put(ZEROS.slice(0, n));
            left -= n;
        }
    }

    private void readFile(FileChunk chunk, int from, int to, ByteBuffer dst) throws StorageException {
        int at = from;
        while (at < to) {
            int block = at / BLOCK;
            int run = wholeBlocks(chunk, at, to);
            if (run > 0) {
                readWhole(chunk, block, run, dst);
                at += run * BLOCK;
            } else {
                int end = Math.min(to, (block + 1) * BLOCK);
                readPart(chunk, block, at - block * BLOCK, end - block * BLOCK, dst);
                at = end;
            }
        }
    }

    /** How many full blocks that follow each other in the file too start at {@code at} and end before {@code to}. */
    private static int wholeBlocks(FileChunk chunk, int at, int to) {
        if (at % BLOCK != 0) {
            return 0;
        }
        int first = at / BLOCK;
        int run = 0;
        while (at + (run + 1) * BLOCK <= to
                && chunk.length(first + run) == BLOCK
                && chunk.slot(first + run) == chunk.slot(first) + run) {
            run++;
        }
        return run;
    }

    private void readWhole(FileChunk chunk, int first, int run, ByteBuffer dst) throws StorageException {
        int start = dst.position();
        ByteBuffer target = dst.slice(start, run * BLOCK);
        files.read(chunk.id(), (long) chunk.slot(first) * BLOCK, target);
        for (int i = 0; i < run; i++) {
            verify(chunk, first + i, target, i * BLOCK);
        }
        dst.position(start + run * BLOCK);
    }

    private void readPart(FileChunk chunk, int block, int from, int to, ByteBuffer dst) throws StorageException {
        int length = chunk.length(block);
        if (length <= from) {
            zeros(dst, to - from);
            return;
        }
        ByteBuffer scratch = blocks.take();
        try {
            load(chunk, block, scratch);
            int end = Math.min(to, length);
            dst.put(scratch.slice(from, end - from));
            zeros(dst, to - end);
        } finally {
            blocks.give(scratch);
        }
    }

    /** Reads and verifies a block's valid bytes to the start of {@code scratch}. */
    private void load(FileChunk chunk, int block, ByteBuffer scratch) throws StorageException {
        files.read(chunk.id(), (long) chunk.slot(block) * BLOCK, scratch.slice(0, chunk.length(block)));
        verify(chunk, block, scratch, 0);
    }

    private static void verify(FileChunk chunk, int block, ByteBuffer data, int at) throws StorageException {
        if (Crc32c.of(data, at, chunk.length(block)) != chunk.checksum(block)) {
            throw new StorageException(
                    StorageException.Reason.CORRUPT,
                    "checksum of block " + block + " of chunk file " + Long.toHexString(chunk.id()));
        }
    }

    /** Verifies all blocks of a chunk. */
    public void verify(ChunkRecord chunk) throws StorageException {
        if (chunk instanceof FileChunk file) {
            ByteBuffer scratch = blocks.take();
            try {
                for (int b = 0; b < FileChunk.BLOCKS; b++) {
                    if (file.length(b) > 0) {
                        load(file, b, scratch);
                    }
                }
            } finally {
                blocks.give(scratch);
            }
        }
    }

    /**
     * Writes the damaged blocks of a chunk again, stable when it returns.
     *
     * @param content what the chunk should hold, from its position on
     * @return false, and nothing is written, if that has not the checksums that the record has
     */
    public boolean mend(FileChunk chunk, ByteBuffer content) throws StorageException {
        int start = content.position();
        for (int b = 0; b < FileChunk.BLOCKS; b++) {
            int length = chunk.length(b);
            if (length > content.remaining() - b * BLOCK
                    || (length > 0 && Crc32c.of(content, start + b * BLOCK, length) != chunk.checksum(b))) {
                return false;
            }
        }
        files.create(chunk.id());
        for (int b = 0; b < FileChunk.BLOCKS; b++) {
            if (chunk.length(b) > 0 && !isWhole(chunk, b)) {
                files.write(
                        chunk.id(), (long) chunk.slot(b) * BLOCK, content.slice(start + b * BLOCK, chunk.length(b)));
            }
        }
        files.sync(chunk.id());
        files.syncDirectory(chunk.id());
        verify(chunk);
        return true;
    }

    private boolean isWhole(FileChunk chunk, int block) throws StorageException {
        ByteBuffer scratch = blocks.take();
        try {
            load(chunk, block, scratch);
            return true;
        } catch (StorageException e) {
            if (e.reason() != StorageException.Reason.CORRUPT && e.reason() != StorageException.Reason.IO) {
                throw e;
            }
            return false;
        } finally {
            blocks.give(scratch);
        }
    }

    /** The hash of a chunk's content, which is read and verified. */
    public ChunkHash hash(Optional<ChunkRecord> chunk) throws StorageException {
        return ChunkHasher.hash(chunk, this, blocks);
    }

    /** A new chunk of nothing but {@code data} at {@code from}: inline if it is short, else in a new chunk file. */
    public ChunkRecord fresh(int from, ByteBuffer data) throws StorageException {
        int end = from + data.remaining();
        if (end <= ChunkRecord.INLINE_BYTES) {
            byte[] bytes = new byte[end];
            data.get(bytes, from, data.remaining());
            return InlineChunk.owning(bytes);
        }
        return freshFile(from, data);
    }

    private FileChunk freshFile(int from, ByteBuffer data) throws StorageException {
        long id = ids.next();
        files.create(id);
        try {
            return writeFresh(id, from, data);
        } catch (StorageException e) {
            files.delete(id);
            throw e;
        }
    }

    private FileChunk writeFresh(long id, int from, ByteBuffer data) throws StorageException {
        FileChunk.Builder chunk = new FileChunk.Builder(id);
        int end = from + data.remaining();
        int start = data.position();
        for (int block = from / BLOCK; block * BLOCK < end; block++) {
            int lead = Math.max(from - block * BLOCK, 0);
            int length = Math.min(end - block * BLOCK, BLOCK);
            int crc = Crc32c.of(data, start + block * BLOCK + lead - from, length - lead);
            int whole = lead == 0 ? crc : Crc32c.combine(Crc32c.of(ZEROS, 0, lead), crc, length - lead);
            chunk.block(block, block, length, whole);
        }
        files.write(id, from, data);
        return chunk.build();
    }

    /**
     * A chunk with {@code data} over it at {@code from}.
     *
     * @param old what is there
     * @param pinned other records whose content must survive: what is committed, and what the disk is known to hold
     */
    public ChunkRecord overlay(Optional<ChunkRecord> old, List<ChunkRecord> pinned, int from, ByteBuffer data)
            throws StorageException {
        if (old.isEmpty()) {
            return fresh(from, data);
        }
        int end = Math.max(old.get().end(), from + data.remaining());
        boolean replaces = from == 0 && end == data.remaining();
        if (replaces && (end <= ChunkRecord.INLINE_BYTES || old.get() instanceof InlineChunk)) {
            return fresh(0, data);
        }
        return switch (old.get()) {
            case InlineChunk inline -> {
                byte[] merged = new byte[end];
                inline.slice(0, inline.end()).get(merged, 0, inline.end());
                data.get(merged, from, data.remaining());
                yield fresh(0, ByteBuffer.wrap(merged));
            }
            case FileChunk file -> overlayFile(file, pinned, from, data);
        };
    }

    private FileChunk overlayFile(FileChunk old, List<ChunkRecord> pinned, int from, ByteBuffer data)
            throws StorageException {
        int end = from + data.remaining();
        int blocksTouched = (end - 1) / BLOCK - from / BLOCK + 1;
        Overlay overlay = new Overlay(old, pinned);
        if (overlay.freeSlots() >= blocksTouched) {
            return overlayBlocks(overlay, from, data);
        }
        if (from == 0 && end >= old.end()) {
            return freshFile(0, data);
        }
        FileChunk copy = copy(old);
        try {
            return overlayBlocks(new Overlay(copy, List.of()), from, data);
        } catch (StorageException e) {
            files.delete(copy.id());
            throw e;
        }
    }

    private FileChunk overlayBlocks(Overlay overlay, int from, ByteBuffer data) throws StorageException {
        int end = from + data.remaining();
        Run run = new Run(overlay.old().id());
        for (int block = from / BLOCK; block * BLOCK < end; block++) {
            int start = Math.max(from - block * BLOCK, 0);
            int stop = Math.min(end - block * BLOCK, BLOCK);
            ByteBuffer part = data.slice(data.position() + block * BLOCK + start - from, stop - start);
            if (start == 0 && stop >= overlay.old().length(block)) {
                int slot = overlay.take(block);
                overlay.set(block, slot, stop, Crc32c.of(part, 0, stop));
                run.add(slot, data, part.remaining(), block * BLOCK - from);
            } else {
                mergeBlock(overlay, block, start, part);
            }
        }
        run.write();
        return overlay.build();
    }

    /** Whole blocks that follow each other in the data and in the file, written at once. */
    private final class Run {
        private final long file;
        private ByteBuffer data = ZEROS;
        private int firstSlot;
        private int nextSlot;
        private int from;
        private int length;

        Run(long file) {
            this.file = file;
        }

        void add(int slot, ByteBuffer source, int bytes, int at) throws StorageException {
            if (length > 0 && (slot != nextSlot || length % BLOCK != 0)) {
                write();
            }
            if (length == 0) {
                data = source;
                firstSlot = slot;
                from = source.position() + at;
            }
            nextSlot = slot + 1;
            length += bytes;
        }

        void write() throws StorageException {
            if (length > 0) {
                files.write(file, (long) firstSlot * BLOCK, data.slice(from, length));
                length = 0;
            }
        }
    }

    /** Makes a block of which older bytes remain. */
    private void mergeBlock(Overlay overlay, int block, int start, ByteBuffer data) throws StorageException {
        FileChunk old = overlay.old();
        int length = old.length(block);
        int stop = start + data.remaining();
        ByteBuffer scratch = blocks.take();
        try {
            boolean append = overlay.mayAppend(block) && start >= length;
            int kept = append ? length : 0;
            if (!append && length > 0) {
                load(old, block, scratch);
            }
            if (start > length) {
                scratch.put(length, ZEROS, 0, start - length);
            }
            scratch.put(start, data, 0, data.remaining());
            int newLength = Math.max(length, stop);
            int crc = Crc32c.of(scratch, kept, newLength - kept);
            int slot = append ? old.slot(block) : overlay.take(block);
            files.write(old.id(), (long) slot * BLOCK + kept, scratch.slice(kept, newLength - kept));
            int whole = append ? Crc32c.combine(old.checksum(block), crc, newLength - kept) : crc;
            overlay.set(block, slot, newLength, whole);
        } finally {
            blocks.give(scratch);
        }
    }

    /** The same content in a new chunk file. */
    public FileChunk copy(FileChunk old) throws StorageException {
        long id = ids.next();
        files.create(id);
        FileChunk.Builder copy = new FileChunk.Builder(id);
        ByteBuffer scratch = blocks.take();
        try {
            for (int b = 0; b < FileChunk.BLOCKS; b++) {
                if (old.length(b) > 0) {
                    load(old, b, scratch);
                    files.write(id, (long) b * BLOCK, scratch.slice(0, old.length(b)));
                    copy.block(b, b, old.length(b), old.checksum(b));
                }
            }
            return copy.build();
        } catch (StorageException e) {
            files.delete(id);
            throw e;
        } finally {
            blocks.give(scratch);
        }
    }

    /** The chunk without what lies at or after {@code end}; empty if nothing is left. */
    public Optional<ChunkRecord> cut(ChunkRecord chunk, int end) throws StorageException {
        if (end >= chunk.end()) {
            return Optional.of(chunk);
        }
        return switch (chunk) {
            case InlineChunk inline -> end == 0 ? Optional.empty() : Optional.of(inlinePrefix(inline, end));
            case FileChunk file -> {
                FileChunk.Builder cut = file.edit();
                for (int b = 0; b < FileChunk.BLOCKS; b++) {
                    cutBlock(file, cut, b, Math.clamp(end - b * BLOCK, 0, BLOCK));
                }
                FileChunk result = cut.build();
                yield result.isEmpty() ? Optional.empty() : Optional.of(result);
            }
        };
    }

    private static InlineChunk inlinePrefix(InlineChunk inline, int end) {
        byte[] bytes = new byte[end];
        inline.slice(0, end).get(bytes);
        return InlineChunk.owning(bytes);
    }

    private void cutBlock(FileChunk old, FileChunk.Builder cut, int block, int end) throws StorageException {
        if (end == 0) {
            cut.hole(block);
        } else if (old.length(block) > end) {
            ByteBuffer scratch = blocks.take();
            try {
                load(old, block, scratch);
                cut.block(block, old.slot(block), end, Crc32c.of(scratch, 0, end));
            } finally {
                blocks.give(scratch);
            }
        }
    }

    /** The chunk with zeros from {@code from} to {@code to}, nothing stored where a whole block is cleared; empty if nothing is left. */
    public Optional<ChunkRecord> clear(ChunkRecord chunk, List<ChunkRecord> pinned, int from, int to)
            throws StorageException {
        if (from >= chunk.end()) {
            return Optional.of(chunk);
        }
        if (to >= chunk.end()) {
            return cut(chunk, from);
        }
        return switch (chunk) {
            case InlineChunk inline ->
                Optional.of(overlay(Optional.of(inline), pinned, from, ByteBuffer.allocate(to - from)));
            case FileChunk file -> Optional.of(clearFile(file, pinned, from, to));
        };
    }

    private FileChunk clearFile(FileChunk old, List<ChunkRecord> pinned, int from, int to) throws StorageException {
        FileChunk result = old;
        int firstWhole = (from + BLOCK - 1) / BLOCK;
        int endWhole = to / BLOCK;
        int headEnd = Math.min(to, firstWhole * BLOCK);
        if (headEnd > from && old.length(from / BLOCK) > from % BLOCK) {
            result = overlayFile(result, pinned, from, ByteBuffer.allocate(headEnd - from));
        }
        int tailStart = Math.max(from, endWhole * BLOCK);
        if (endWhole >= firstWhole && to > tailStart && old.length(endWhole) > 0) {
            result = clearTail(old, result, pinned, tailStart, to);
        }
        FileChunk.Builder holes = result.edit();
        for (int b = firstWhole; b < endWhole; b++) {
            holes.hole(b);
        }
        return holes.build();
    }

    private FileChunk clearTail(FileChunk committed, FileChunk edited, List<ChunkRecord> pinned, int from, int to)
            throws StorageException {
        if (committed.id() == edited.id()) {
            List<ChunkRecord> both = new ArrayList<>(pinned);
            both.add(committed);
            Overlay overlay = new Overlay(edited, both);
            if (overlay.freeSlots() >= 1) {
                return overlayBlocks(overlay, from, ByteBuffer.allocate(to - from));
            }
        }
        FileChunk copy = copy(edited);
        if (committed.id() != edited.id()) {
            files.delete(edited.id());
        }
        return overlayBlocks(new Overlay(copy, List.of()), from, ByteBuffer.allocate(to - from));
    }
}
