package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.UnstoredNotes.Left;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with what an earlier process noted as not stored. A note whose bytes are not there any more is refused: nothing of it goes to the server, the
 * log and the file's next flush tell of it, and what is left of its cache file is put aside. The other notes are not concerned. Any other failure refuses nothing.
 */
final class TakeOver {
    private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

    private final RegionCache cache;
    private final Path refused;
    private final List<Left> left;

    private TakeOver(RegionCache cache, Path refused, List<Left> left) {
        this.cache = cache;
        this.refused = refused;
        this.left = left;
    }

    /** What the cache's notes tell; cache files that cannot be taken over go to the directory {@code refused}. */
    static TakeOver of(RegionCache cache, Path refused) throws IOException {
        return new TakeOver(cache, refused, cache.notes().load());
    }

    /** The cache files with what was not stored stay as they are until that is taken over. */
    void reserve() {
        for (Left each : left) {
            if (each.bytes().isEmpty()) {
                cache.reserve(each.number());
                if (Files.exists(cache.handles().path(each.number()))) {
                    cache.handles().known(each.number());
                }
            }
        }
    }

    /**
     * Takes over everything as if it had been written now, in fresh cache files. If that fails, as on a full disk, what has not been taken over is left to
     * the next start, notes and bytes. What is refused comes last: only a start that gets so far tells of it.
     */
    void into(DataCache data) throws IOException {
        Map<Left, Path> without = new LinkedHashMap<>();
        for (Left each : left) {
            Optional<Path> missing = missing(each);
            if (missing.isPresent()) {
                without.put(each, missing.get());
            } else {
                data.trim();
                data.takeOver(each);
                done(each);
            }
        }
        for (Left each : without.keySet()) {
            putAside(each);
        }
        without.forEach((each, missing) -> {
            lose(each, missing, data);
            done(each);
        });
    }

    private Optional<Path> missing(Left note) throws IOException {
        return note.bytes().isPresent()
                ? Optional.empty()
                : WideFile.missing(cache.handles().path(note.number()), note.ranges());
    }

    private void putAside(Left note) throws IOException {
        Files.createDirectories(refused);
        String name = note.fid().volume() + "." + note.fid().vnode() + "."
                + note.fid().unique() + "-" + System.currentTimeMillis();
        WideFile.move(cache.handles().path(note.number()), refused.resolve(name));
    }

    private void lose(Left note, Path missing, DataCache data) {
        String why = "the cache file " + missing + " is not there, or too short";
        long bytes = note.ranges().stream().mapToLong(Range::length).sum();
        data.lose(note.fid(), why);
        LOG.error(
                "{}: LOST: {} written bytes that an earlier process of this client had not stored, of cache file {}; what is left of it is put aside in {}: {}",
                note.fid(),
                bytes,
                cache.handles().path(note.number()),
                refused,
                why);
    }

    private void done(Left note) {
        cache.notes().taken(note);
        if (note.bytes().isEmpty()) {
            try {
                cache.free(note.number());
            } catch (IOException e) {
                LOG.warn("{}: its former cache file cannot be deleted", note.fid(), e);
            }
        }
    }

    /** Has a file begin with what is left of it: all of it, or nothing if that fails. */
    static void copy(Left left, CachedFile file, RegionCache cache) throws IOException {
        ByteBuffer scratch = cache.scratchBuffers().acquire();
        file.lock.lock();
        try {
            file.rebase(left.version());
            if (left.bytes().isPresent()) {
                copyIn(left.bytes().get(), left.ranges(), file, cache, scratch);
            } else {
                cache.handles().copy(left.number(), file.number(), left.ranges(), scratch);
            }
            file.takeOver(left.ranges(), System.nanoTime());
        } catch (IOException | RuntimeException e) {
            undo(file, cache, e);
            throw e;
        } finally {
            file.lock.unlock();
            cache.scratchBuffers().release(scratch);
        }
    }

    private static void undo(CachedFile file, RegionCache cache, Exception cause) {
        try {
            file.abandonDirty();
            cache.truncate(file, 0);
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static void copyIn(
            ByteBuffer bytes, List<Range> ranges, CachedFile file, RegionCache cache, ByteBuffer scratch)
            throws IOException {
        for (Range range : ranges) {
            scratch.clear()
                    .put(bytes.slice(bytes.position(), (int) range.length()))
                    .flip();
            bytes.position(bytes.position() + (int) range.length());
            cache.handles().with(file.number(), f -> f.write(scratch, range.start()));
        }
    }
}
