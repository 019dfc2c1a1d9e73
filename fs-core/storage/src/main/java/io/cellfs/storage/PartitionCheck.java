package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.chunk.ChunkFiles;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.Services;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Verifies a partition that nobody else has open: volume counters, directory structure, names and link counts, chunk maps, the owners of
 * chunk files, and every checksum. Recovers first what a crash left, as opening does; changes nothing else.
 */
public final class PartitionCheck {
    private static final int MAX_PROBLEMS = 1000;

    private final Services services;
    private final Set<Long> spaces = new HashSet<>();
    private final Map<Long, byte[]> chunkFiles = new HashMap<>();
    private final Report report = new Report();

    private PartitionCheck(Services services) {
        this.services = services;
    }

    /** What was found and how much was looked at. */
    public static final class Report {
        private final List<String> problems = new ArrayList<>();
        private long volumes;
        private long vnodes;
        private long entries;
        private long chunks;
        private long orphans;

        /** Descriptions of what is wrong; empty if all is well; the first 1,000 at most. */
        public List<String> problems() {
            return List.copyOf(problems);
        }

        /** Volumes looked at. */
        public long volumes() {
            return volumes;
        }

        /** Vnodes looked at. */
        public long vnodes() {
            return vnodes;
        }

        /** Directory entries looked at. */
        public long entries() {
            return entries;
        }

        /** Chunks whose checksums were verified. */
        public long chunks() {
            return chunks;
        }

        /** Chunk files without an owner, which the next sweep will delete. */
        public long orphans() {
            return orphans;
        }

        void problem(String what) {
            if (problems.size() < MAX_PROBLEMS) {
                problems.add(what);
            }
        }

        void count(long moreVnodes, long moreEntries, long moreChunks) {
            vnodes += moreVnodes;
            entries += moreEntries;
            chunks += moreChunks;
        }

        @Override
        public String toString() {
            return volumes + " volumes, " + vnodes + " vnodes, " + entries + " entries, " + chunks + " chunks, "
                    + orphans + " orphans, " + problems.size() + " problems";
        }
    }

    /**
     * Checks the partition in a directory.
     *
     * @throws StorageException if it cannot be opened or read at all
     */
    public static Report run(Path directory, PartitionConfig config) throws StorageException {
        try (Core core = Core.open(directory, config)) {
            return new PartitionCheck(core.services()).check(core.ids().first());
        }
    }

    private Report check(long nextChunkId) throws StorageException {
        try (MetaStore.Cursor cursor = services.store().scan(Keys.volumes(), Keys.volumes())) {
            while (cursor.next()) {
                long id = Keys.id(cursor.key());
                try {
                    VolumeHeader header = VolumeHeader.decode(id, cursor.value());
                    if (!spaces.add(header.space())) {
                        report.problem("volume " + id + " shares space " + header.space());
                    }
                    new VolumeCheck(services, header, report, chunkFiles).run();
                } catch (StorageException e) {
                    report.problem("volume " + id + ": " + e.getMessage());
                }
                report.volumes++;
            }
        }
        checkOwners();
        countOrphans(nextChunkId);
        return report;
    }

    /** Every chunk file in use has its owner recorded; every recorded owner uses it, or it waits to be freed. */
    private void checkOwners() throws StorageException {
        Set<Long> owned = new HashSet<>();
        try (MetaStore.Cursor cursor = services.store().scan(Keys.owners(), Keys.owners())) {
            while (cursor.next()) {
                long file = Keys.id(cursor.key());
                owned.add(file);
                byte[] user = chunkFiles.get(file);
                long space = Keys.chunkKey(cursor.value()).space();
                if (user == null) {
                    boolean waits = !spaces.contains(space)
                            || services.store().get(Keys.freed(file)) != null
                            || services.store().getChunk(cursor.value()) != null;
                    if (!waits) {
                        report.problem("chunk file " + Long.toHexString(file) + " has an owner that does not use it");
                    }
                } else if (!Arrays.equals(user, cursor.value())) {
                    report.problem("chunk file " + Long.toHexString(file) + " is recorded for another chunk");
                }
            }
        }
        for (long file : chunkFiles.keySet()) {
            if (!owned.contains(file)) {
                report.problem("chunk file " + Long.toHexString(file) + " has no recorded owner");
            }
            if (services.store().get(Keys.freed(file)) != null) {
                report.problem("chunk file " + Long.toHexString(file) + " is in use and freed");
            }
        }
    }

    private void countOrphans(long nextChunkId) throws StorageException {
        for (long at = 0; at < nextChunkId; at = ChunkFiles.nextDirectory(at)) {
            for (long id : services.files().idsFrom(at)) {
                if (services.store().get(Keys.owner(id)) == null) {
                    report.orphans++;
                }
            }
        }
    }

    /** Whether an error means damage rather than that the check cannot go on. */
    static boolean isDamage(StorageException e) {
        return e.reason() == Reason.CORRUPT;
    }
}
