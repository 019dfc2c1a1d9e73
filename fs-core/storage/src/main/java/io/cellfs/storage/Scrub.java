package io.cellfs.storage;

import io.cellfs.storage.api.Damage;
import io.cellfs.storage.api.ScrubReport;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import io.cellfs.storage.meta.ScrubRecord;
import io.cellfs.storage.meta.View;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.LockTable;
import io.cellfs.storage.volume.Services;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all data of a partition again, a bit at a time, in the order of the records: every version of every chunk, whether a volume shows it
 * or only a clone. How far it is stands in the database.
 */
final class Scrub {
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);
    private static final int RECORDS_PER_STEP = 1024;
    private static final long SAVED_EVERY = 10L * 10_000_000;

    private final Services services;
    private final MetaStore store;
    private final String partition;
    private final List<String> found = new ArrayList<>();
    private final List<Damage> damaged = new ArrayList<>();
    private List<String> before = List.of();
    private byte[] position = {};
    private long startedAt;
    private long finishedAt;
    private long chunks;
    private long bytes;
    private long problems;
    private long savedAt;

    /** The scrub where it was left. */
    Scrub(Services services, String partition) {
        this.services = services;
        this.store = services.store();
        this.partition = partition;
    }

    /** Reads how far it is. */
    synchronized void load() throws StorageException {
        byte @Nullable [] stored = store.get(Keys.partition(PartitionValue.SCRUB));
        ScrubRecord record = stored == null ? ScrubRecord.NONE : ScrubRecord.decode(stored);
        position = HexFormat.of().parseHex(record.position());
        startedAt = record.startedAt();
        finishedAt = record.finishedAt();
        chunks = record.chunks();
        bytes = record.bytes();
        problems = record.problems();
        found.addAll(record.found());
        before = record.before();
    }

    private void save() throws StorageException {
        savedAt = services.now();
        ScrubRecord record = new ScrubRecord(
                HexFormat.of().formatHex(position), startedAt, finishedAt, chunks, bytes, problems, found, before);
        try (Batch batch = store.batch()) {
            store.write(batch.put(Keys.partition(PartitionValue.SCRUB), record.encode()));
        }
    }

    /** Begins a pass, unless one is on its way. */
    synchronized void begin() throws StorageException {
        if (position.length > 0) {
            return;
        }
        before = List.copyOf(found);
        found.clear();
        damaged.clear();
        position = Keys.allChunks();
        startedAt = services.now();
        chunks = 0;
        bytes = 0;
        problems = 0;
        save();
    }

    /** Goes on with the pass, if there is one, until about so many bytes are read; the bytes that were. */
    synchronized long step(long budgetBytes) throws StorageException {
        if (position.length == 0) {
            return 0;
        }
        long bytesBefore = bytes;
        long problemsBefore = problems;
        byte[] prefix = Arrays.copyOf(position, 1);
        int records = 0;
        boolean more;
        try (MetaStore.Cursor cursor = store.scan(prefix, position)) {
            more = cursor.next();
            while (more && records < RECORDS_PER_STEP && bytes - bytesBefore < budgetBytes) {
                records++;
                verify(cursor.key(), cursor.value());
                position = Arrays.copyOf(cursor.key(), cursor.key().length + 1);
                more = cursor.next();
            }
        }
        if (!more) {
            nextKind(prefix);
        }
        if (!more || problems > problemsBefore || services.now() - savedAt >= SAVED_EVERY) {
            save();
        }
        return bytes - bytesBefore;
    }

    private void nextKind(byte[] ended) {
        if (Arrays.equals(ended, Keys.allChunks())) {
            position = Keys.saved(ended);
            return;
        }
        position = new byte[0];
        finishedAt = services.now();
        before = List.of();
        LOG.info("{}: scrub has read {} chunks, {} bytes, and found {} problems", partition, chunks, bytes, problems);
    }

    private void verify(byte[] place, byte[] value) throws StorageException {
        if (Epochs.isTombstone(value)) {
            return;
        }
        try {
            ChunkRecord chunk = ChunkCodec.decode(value);
            chunks++;
            bytes += chunk.chargedBytes();
            services.chunks().verify(chunk);
        } catch (StorageException e) {
            if (stands(place, value)) {
                problem(place, value, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Whether a record is still what it was when it was read, of something that is not being removed. */
    private boolean stands(byte[] place, byte[] value) throws StorageException {
        return Arrays.equals(value, store.get(place)) && store.get(Keys.doomedSpace(Keys.chunkSpace(place))) == null;
    }

    private void problem(byte[] place, byte[] value, String why) throws StorageException {
        problems++;
        if (found.size() >= ScrubRecord.FOUND_MAX) {
            LOG.error("{}: scrub: a further chunk: {}", partition, why);
            return;
        }
        ChunkKey key = key(place);
        Optional<VolumeHeader> shows = shows(key, place, value);
        String what = (shows.isPresent() ? describe(key, shows.get()) : key.toString()) + ": " + why;
        LOG.error("{}: scrub: {}", partition, what);
        found.add(what);
        if (shows.isPresent()) {
            String at = HexFormat.of().formatHex(place);
            damaged.add(new Damage(shows.get().id(), key.vnode(), key.unique(), key.index(), at, what));
        }
    }

    private static boolean isSaved(byte[] place) {
        return !Arrays.equals(Arrays.copyOf(place, 1), Keys.allChunks());
    }

    private static ChunkKey key(byte[] place) throws StorageException {
        return Keys.chunkKey(isSaved(place) ? Keys.current(place) : place);
    }

    /** Damage that nobody has asked for yet. */
    synchronized List<Damage> takeDamage() {
        List<Damage> taken = List.copyOf(damaged);
        damaged.clear();
        return taken;
    }

    /**
     * Writes again what is damaged of a chunk. While nobody can change the file, what the record shows stays in its place; whoever reads it
     * meanwhile finds the damage or what is right.
     */
    synchronized boolean mend(Damage damage, ByteBuffer content, String from) throws StorageException {
        byte[] place = HexFormat.of().parseHex(damage.place());
        ChunkKey key = key(place);
        LockTable.Held locked = services.locks().write(key.space(), key.vnode());
        try {
            byte @Nullable [] value = store.get(place);
            if (value == null
                    || Epochs.isTombstone(value)
                    || !(ChunkCodec.decode(value) instanceof FileChunk chunk)
                    || !services.chunks().mend(chunk, content)) {
                return false;
            }
        } finally {
            locked.close();
        }
        LOG.warn("{}: scrub: {} is mended from {}", partition, damage.problem(), from);
        int at = found.indexOf(damage.problem());
        if (at >= 0) {
            found.set(at, damage.problem() + "; mended from " + from);
        }
        save();
        return true;
    }

    /** A volume that shows a chunk, the read-write one if it does. */
    private Optional<VolumeHeader> shows(ChunkKey key, byte[] place, byte[] value) throws StorageException {
        boolean saved = isSaved(place);
        Optional<VolumeHeader> shows =
                saved ? pinned(key.space(), Epochs.of(value), Keys.savedEnd(place)) : head(key.space());
        if (!saved && shows.isEmpty()) {
            shows = pinned(key.space(), Epochs.of(value), Long.MAX_VALUE);
        }
        return shows;
    }

    /** Names a chunk by its path in a volume that shows it; what a replica is made of goes by the name of what it is a copy of. */
    private String describe(ChunkKey key, VolumeHeader header) throws StorageException {
        VnodePaths paths = new VnodePaths(new View(store, header.layers()), key.space(), header.id());
        boolean hidden = (header.flags() & VolumeInfo.HIDDEN) != 0;
        return (hidden ? "copy of volume " + header.parentId() : "volume " + header.id()) + ": chunk " + key.index()
                + " of " + paths.describe(key.vnode());
    }

    /** The read-write volume of a space; one that never had a clone is not recorded by its space. */
    private Optional<VolumeHeader> head(long space) throws StorageException {
        byte[] head = Keys.head(space);
        if (store.get(head) != null) {
            return header(store.counter(head));
        }
        try (MetaStore.Cursor cursor = store.scan(Keys.volumes(), Keys.volumes())) {
            while (cursor.next()) {
                VolumeHeader header = VolumeHeader.decode(Keys.id(cursor.key()), cursor.value());
                if (header.space() == space && header.frozen().isEmpty()) {
                    return Optional.of(header);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<VolumeHeader> header(long volume) throws StorageException {
        byte @Nullable [] bytesOf = store.get(Keys.volume(volume));
        return bytesOf == null ? Optional.empty() : Optional.of(VolumeHeader.decode(volume, bytesOf));
    }

    /** A clone that shows one of these epochs. */
    private Optional<VolumeHeader> pinned(long space, long from, long to) throws StorageException {
        try (MetaStore.Cursor cursor = store.scan(Keys.pins(space), Keys.pins(space))) {
            while (cursor.next()) {
                Keys.PinKey pin = Keys.pinKey(cursor.key());
                if (pin.volume() > 0 && pin.epoch() >= from && pin.epoch() <= to) {
                    return header(pin.volume());
                }
            }
        }
        return Optional.empty();
    }

    /** How far it is. */
    synchronized ScrubReport report() {
        Set<String> all = new LinkedHashSet<>(found);
        all.addAll(before);
        return new ScrubReport(position.length > 0, startedAt, finishedAt, chunks, bytes, problems, List.copyOf(all));
    }

    /** Remembers how far it is. */
    synchronized void close() throws StorageException {
        if (position.length > 0) {
            save();
        }
    }
}
