package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import io.cellfs.storage.volume.FreedFiles;
import io.cellfs.storage.volume.Services;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up a partition after a crash. Chunks that changed after the last sync are known by their dirty records. If only the process died,
 * the kernel has all their bytes. If the machine did, the log may have reached the disk without the bytes: a chunk that fails its
 * checksums then goes back to its stable record, whose bytes were kept. Afterwards nothing is dirty.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Services services;
    private final MetaStore store;

    Recovery(Services services) {
        this.services = services;
        this.store = services.store();
    }

    void run() throws StorageException {
        byte[] boot = bootId();
        byte[] bootKey = Keys.partition(PartitionValue.BOOT);
        byte[] before = store.get(bootKey);
        boolean verify = before != null && !Arrays.equals(before, boot);
        List<byte[]> dirty = settle(verify);
        store.sync();
        try (Batch batch = store.batch()) {
            for (byte[] key : dirty) {
                batch.delete(key);
            }
            store.write(batch.put(bootKey, boot));
        }
        deleteFreed();
    }

    private static byte[] bootId() throws StorageException {
        try {
            return Files.exists(BOOT_ID)
                    ? Files.readString(BOOT_ID).strip().getBytes(StandardCharsets.US_ASCII)
                    : "unknown".getBytes(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new StorageException(Reason.IO, "reading " + BOOT_ID, e);
        }
    }

    private List<byte[]> settle(boolean verify) throws StorageException {
        List<byte[]> dirty = new ArrayList<>();
        int rolledBack = 0;
        try (MetaStore.Cursor cursor = store.scan(Keys.dirty(), Keys.dirty())) {
            while (cursor.next()) {
                dirty.add(cursor.key());
                ChunkKey key = Keys.chunkKey(cursor.key());
                byte @Nullable [] bytes = store.get(Keys.chunk(key));
                if (bytes == null || !(ChunkCodec.decode(bytes) instanceof FileChunk now)) {
                    continue;
                }
                if (verify && !isWhole(now)) {
                    rollBack(key, now, cursor.value());
                    rolledBack++;
                } else {
                    services.files().sync(now.id());
                    services.files().syncDirectory(now.id());
                }
            }
        }
        if (rolledBack > 0) {
            LOG.warn(
                    "{} chunks lost what was written to them since the last sync before the machine went down",
                    rolledBack);
        }
        return dirty;
    }

    private boolean isWhole(FileChunk chunk) throws StorageException {
        try {
            services.chunks().verify(chunk);
            return true;
        } catch (StorageException e) {
            if (e.reason() == Reason.CORRUPT) {
                return false;
            }
            throw e;
        }
    }

    private void rollBack(ChunkKey key, FileChunk now, byte[] stableBytes) throws StorageException {
        Optional<ChunkRecord> stable = ChunkCodec.decodeOptional(stableBytes);
        try (Batch batch = store.batch()) {
            if (stable.isPresent()) {
                batch.put(Keys.chunk(key), stableBytes);
            } else {
                batch.delete(Keys.chunk(key));
            }
            boolean sameFile = stable.isPresent() && stable.get() instanceof FileChunk old && old.id() == now.id();
            if (!sameFile) {
                batch.put(Keys.freed(now.id()), new byte[0]);
            }
            if (stable.isPresent() && stable.get() instanceof FileChunk old) {
                batch.delete(Keys.freed(old.id()));
                batch.put(Keys.owner(old.id()), Keys.chunk(key));
            }
            long delta = ChunkCodec.stableCharge(stableBytes) - now.chargedBytes();
            charge(batch, key, delta);
            store.write(batch);
        }
    }

    private void charge(Batch batch, ChunkKey key, long delta) throws StorageException {
        byte @Nullable [] bytes = store.get(Keys.vnode(key.space(), key.vnode()));
        if (bytes == null || delta == 0) {
            return;
        }
        Vnode vnode = VnodeCodec.decode(0, key.vnode(), bytes);
        if (vnode.unique() == key.unique() && vnode.content() instanceof Vnode.FileContent content) {
            Vnode charged = vnode.edit()
                    .content(new Vnode.FileContent(content.chargedBytes() + delta))
                    .done(vnode.status().serverMtime());
            batch.put(Keys.vnode(key.space(), key.vnode()), Epochs.stamp(VnodeCodec.encode(charged), Epochs.of(bytes)));
            batch.add(Keys.counter(key.space(), Counter.USED_BYTES), delta);
        }
    }

    private void deleteFreed() throws StorageException {
        store.sync();
        List<Long> ids = new ArrayList<>();
        try (MetaStore.Cursor cursor = store.scan(Keys.freed(), Keys.freed())) {
            while (cursor.next()) {
                ids.add(Keys.id(cursor.key()));
            }
        }
        FreedFiles.delete(services, ids);
    }
}
