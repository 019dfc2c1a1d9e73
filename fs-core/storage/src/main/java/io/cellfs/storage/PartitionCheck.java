package io.cellfs.storage;

import io.cellfs.storage.api.CheckListener;
import io.cellfs.storage.api.CheckReport;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.chunk.ChunkFiles;
import io.cellfs.storage.meta.HeaderRecords;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Verifies a partition that nobody else has open: volume counters, directory structure, names and link counts, chunk maps, the owners of
 * chunk files, and every checksum. Recovers first what a crash left, as opening does; changes nothing else.
 */
public final class PartitionCheck {
    private final Services services;
    private final Set<Long> spaces = new HashSet<>();
    private final Map<Long, byte[]> chunkFiles = new HashMap<>();
    private final Findings findings = new Findings(CheckListener.NONE);

    private long volumes;

    private PartitionCheck(Services services) {
        this.services = services;
    }

    /**
     * What a check of a whole partition found.
     *
     * @param found what was found and looked at
     * @param orphans chunk files without an owner, which the next sweep will delete
     */
    public record Report(CheckReport found, long orphans) {
        /** Descriptions of what is wrong; empty if all is well; the first 1,000 at most. */
        public List<String> problems() {
            return found.problems();
        }

        @Override
        public String toString() {
            return found.volumes() + " volumes, " + found.vnodes() + " vnodes, " + found.entries() + " entries, "
                    + found.chunks() + " chunks, " + orphans + " orphans, "
                    + found.problems().size() + " problems";
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
        Map<Long, List<VolumeHeader>> bySpace = new TreeMap<>();
        try (MetaStore.Cursor cursor = services.store().scan(Keys.volumes(), Keys.volumes())) {
            while (cursor.next()) {
                long id = Keys.id(cursor.key());
                try {
                    VolumeHeader header = VolumeHeader.decode(id, cursor.value());
                    bySpace.computeIfAbsent(header.space(), space -> new ArrayList<>())
                            .add(header);
                    new VolumeCheck(services, header, id, findings, false).run();
                } catch (StorageException e) {
                    findings.problem("volume " + id + ": " + e.getMessage());
                }
                findings.countVolume();
                volumes++;
            }
        }
        try (MetaStore.Cursor cursor = services.store().scan(Keys.pins(), Keys.pins())) {
            while (cursor.next()) {
                bySpace.computeIfAbsent(Keys.pinKey(cursor.key()).space(), space -> new ArrayList<>());
            }
        }
        for (Map.Entry<Long, List<VolumeHeader>> entry : bySpace.entrySet()) {
            spaces.add(entry.getKey());
            new SpaceCheck(services, entry.getKey(), entry.getValue(), findings, chunkFiles).run();
        }
        checkNames();
        checkOwners();
        return new Report(findings.report(), countOrphans(nextChunkId));
    }

    /** Every record of a name tells of a volume that has it, and every volume has one. */
    private void checkNames() throws StorageException {
        long names = 0;
        try (MetaStore.Cursor cursor = services.store().scan(Keys.named(), Keys.named())) {
            while (cursor.next()) {
                checkName(cursor.key());
                names++;
            }
        }
        if (names != volumes) {
            findings.problem(volumes + " volumes are found by " + names + " names");
        }
    }

    private void checkName(byte[] key) throws StorageException {
        long id = Keys.namedId(key);
        try {
            Optional<VolumeHeader> header = HeaderRecords.read(services.store(), id);
            if (header.isEmpty() || !Arrays.equals(key, Keys.named(header.get().name(), id))) {
                findings.problem("volume " + id + " has not the name by which it is found");
            }
        } catch (StorageException e) {
            if (!isDamage(e)) {
                throw e;
            }
            findings.problem("volume " + id + " is found by a name, and its header cannot be read: " + e.getMessage());
        }
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
                            || services.store().get(cursor.value()) != null;
                    if (!waits) {
                        findings.problem("chunk file " + Long.toHexString(file) + " has an owner that does not use it");
                    }
                } else if (!Arrays.equals(user, cursor.value())) {
                    findings.problem("chunk file " + Long.toHexString(file) + " is recorded for another chunk");
                }
            }
        }
        for (long file : chunkFiles.keySet()) {
            if (!owned.contains(file)) {
                findings.problem("chunk file " + Long.toHexString(file) + " has no recorded owner");
            }
            if (services.store().get(Keys.freed(file)) != null) {
                findings.problem("chunk file " + Long.toHexString(file) + " is in use and freed");
            }
        }
    }

    private long countOrphans(long nextChunkId) throws StorageException {
        long orphans = 0;
        for (long at = 0; at < nextChunkId; at = ChunkFiles.nextDirectory(at)) {
            for (long id : services.files().idsFrom(at)) {
                if (services.store().get(Keys.owner(id)) == null) {
                    orphans++;
                }
            }
        }
        return orphans;
    }

    /** Whether an error means damage rather than that the check cannot go on. */
    static boolean isDamage(StorageException e) {
        return e.reason() == Reason.CORRUPT;
    }
}
