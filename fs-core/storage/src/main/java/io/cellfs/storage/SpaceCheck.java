package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.ChangedKey;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.Services;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Verifies what volumes share: every version of every chunk, who owns chunk files, and that versions are kept for someone. */
final class SpaceCheck {
    private final Services services;
    private final MetaStore store;
    private final long space;
    private final List<VolumeHeader> volumes;
    private final Findings report;
    private final Map<Long, byte[]> chunkFiles;
    private final NavigableSet<Long> pins = new TreeSet<>();

    /** A check of a space, of which {@code volumes} are all volumes. */
    SpaceCheck(
            Services services, long space, List<VolumeHeader> volumes, Findings report, Map<Long, byte[]> chunkFiles) {
        this.services = services;
        this.store = services.store();
        this.space = space;
        this.volumes = volumes;
        this.report = report;
        this.chunkFiles = chunkFiles;
    }

    void run() throws StorageException {
        checkPins();
        byte[] chunks = Keys.chunks(space);
        checkChunks(chunks, false);
        checkChunks(Keys.saved(chunks), true);
        boolean tidy;
        try (MetaStore.Cursor cursor = store.scan(Keys.unpinned(space), Keys.unpinned(space))) {
            tidy = !cursor.next();
        }
        for (byte kind : Keys.versionedKinds()) {
            checkSaved(Keys.saved(Keys.ofKind(kind, space)), tidy);
        }
        checkChanges();
    }

    private void problem(String what) {
        report.problem("space " + space + ": " + what);
    }

    private void checkPins() throws StorageException {
        try (MetaStore.Cursor cursor = store.scan(Keys.pins(space), Keys.pins(space))) {
            while (cursor.next()) {
                Keys.PinKey pin = Keys.pinKey(cursor.key());
                pins.add(pin.epoch());
                boolean held = pin.volume() <= 0
                        || volumes.stream()
                                .anyMatch(v ->
                                        v.id() == pin.volume() && v.frozen().isPresent() && v.epoch() == pin.epoch());
                if (!held) {
                    problem("epoch " + pin.epoch() + " is kept for " + pin.volume() + ", which does not show it");
                }
            }
        }
        for (VolumeHeader volume : volumes) {
            if (volume.frozen().isPresent() && store.get(Keys.pin(space, volume.epoch(), volume.id())) == null) {
                problem("clone " + volume.id() + " does not keep its epoch " + volume.epoch());
            }
        }
        if (volumes.stream().filter(v -> v.frozen().isEmpty()).count() > 1) {
            problem("has several read-write volumes");
        }
    }

    private void checkChunks(byte[] prefix, boolean saved) throws StorageException {
        try (MetaStore.Cursor cursor = store.scan(prefix, prefix)) {
            while (cursor.next()) {
                byte[] key = saved ? Keys.current(cursor.key()) : cursor.key();
                if (!Epochs.isTombstone(cursor.value())) {
                    checkChunk(key, cursor.value());
                }
            }
        }
    }

    private void checkChunk(byte[] keyBytes, byte[] value) throws StorageException {
        ChunkKey key = Keys.chunkKey(keyBytes);
        try {
            ChunkRecord chunk = ChunkCodec.decode(value);
            if (chunk instanceof FileChunk file) {
                byte @Nullable [] other = chunkFiles.putIfAbsent(file.id(), keyBytes);
                if (other != null && !Arrays.equals(other, keyBytes)) {
                    problem(key + " shares chunk file " + Long.toHexString(file.id()));
                }
            }
            services.chunks().verify(chunk);
            report.count(0, 0, 1, chunk.chargedBytes());
        } catch (StorageException e) {
            if (!PartitionCheck.isDamage(e)) {
                throw e;
            }
            problem(key + ": " + e.getMessage());
        }
    }

    private void checkSaved(byte[] prefix, boolean tidy) throws StorageException {
        try (MetaStore.Cursor cursor = store.scan(prefix, prefix)) {
            while (cursor.next()) {
                byte[] key = Keys.current(cursor.key());
                long start = Epochs.of(cursor.value());
                long end = Keys.savedEnd(cursor.key());
                String version = describe(key) + " of epochs " + start + " to " + end;
                if (start > end) {
                    problem(version + " lasted no epoch");
                }
                Long pin = pins.ceiling(start);
                if (tidy && (pin == null || pin > end)) {
                    problem(version + " is kept for nobody");
                }
                if (store.get(Keys.changed(space, end + 1, start, key)) == null) {
                    problem(version + " would not be found again");
                }
            }
        }
    }

    private void checkChanges() throws StorageException {
        try (MetaStore.Cursor cursor = store.scan(Keys.changes(space), Keys.changes(space))) {
            while (cursor.next()) {
                ChangedKey change = ChangedKey.of(cursor.key());
                if (!change.isCreation() && store.get(Keys.saved(change.record(), change.epoch() - 1)) == null) {
                    problem(describe(change.record()) + " changed in epoch " + change.epoch()
                            + " and its version of epoch " + change.start() + " is missing");
                }
            }
        }
    }

    private static String describe(byte[] key) throws StorageException {
        return Keys.kindOf(key) + " record of vnode " + Keys.lockedVnode(key);
    }
}
