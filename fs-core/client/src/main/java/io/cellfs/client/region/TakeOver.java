package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.UnstoredNotes.Left;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with what an earlier process noted as not stored. A note whose bytes are not there any more is refused: nothing of it goes to the server, the
 * log and the file's next flush tell of it, and what is left of its cache file is put aside. The other notes are not concerned.
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

    /** The cache files with what was not stored stay as they are until that is taken over. Returns them. */
    List<Path> reserve() throws IOException {
        List<Path> kept = new ArrayList<>();
        for (Left each : left) {
            if (each.bytes().isEmpty()) {
                cache.reserve(each.number());
                Path path = cache.handles().path(each.number());
                kept.addAll(WideFile.parts(path));
                if (Files.exists(path)) {
                    cache.handles().known(each.number());
                }
            }
        }
        return kept;
    }

    /** Takes over everything as if it had been written now, in fresh cache files. */
    void into(DataCache data) {
        for (Left each : left) {
            try {
                requireHeld(each);
                data.takeOver(each);
            } catch (IOException | RuntimeException e) {
                refuse(each, e, data);
            }
            cache.notes().taken(each);
            free(each);
        }
    }

    private void requireHeld(Left note) throws IOException {
        if (note.bytes().isEmpty()) {
            Optional<Path> missing = WideFile.missing(cache.handles().path(note.number()), note.ranges());
            if (missing.isPresent()) {
                throw new IOException("the cache file " + missing.get() + " is not there, or too short");
            }
        }
    }

    private void refuse(Left note, Exception why, DataCache data) {
        long bytes = note.ranges().stream().mapToLong(Range::length).sum();
        data.lose(note.fid(), why.getMessage() == null ? why.toString() : why.getMessage());
        LOG.error(
                "{}: LOST: {} written bytes that an earlier process of this client had not stored, of cache file {}; what is left of it is put aside in {}",
                note.fid(),
                bytes,
                cache.handles().path(note.number()),
                refused,
                why);
        if (note.bytes().isEmpty()) {
            putAside(note);
        }
    }

    private void putAside(Left note) {
        String name = note.fid().volume() + "." + note.fid().vnode() + "."
                + note.fid().unique() + "-" + System.currentTimeMillis();
        try {
            Files.createDirectories(refused);
            WideFile.move(cache.handles().path(note.number()), refused.resolve(name));
        } catch (IOException e) {
            LOG.error("{}: its cache file cannot be put aside as {}", note.fid(), refused.resolve(name), e);
        }
    }

    private void free(Left note) {
        if (note.bytes().isEmpty()) {
            try {
                cache.free(note.number());
            } catch (IOException e) {
                LOG.warn("{}: its former cache file cannot be deleted", note.fid(), e);
            }
        }
    }
}
