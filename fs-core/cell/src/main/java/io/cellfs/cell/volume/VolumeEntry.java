package io.cellfs.cell.volume;

import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.xdr.Max;
import java.util.List;

/**
 * Where a volume's copies are.
 *
 * @param name name, without suffix
 * @param readWriteId id of the read-write volume; the entry's key
 * @param readOnlyId id of the read-only copies, 0 if none was given
 * @param backupId id of the backup volume, 0 if none was given
 * @param cloneId id of the clone that a release in progress makes, 0 if none
 * @param flags which copies exist (VLF_*), and the operation that holds the lock (VLOP_*)
 * @param sites the copies
 * @param lockedAtSeconds when the entry was locked, 0 when it is not
 */
public record VolumeEntry(
        @Max(64) String name,
        long readWriteId,
        long readOnlyId,
        long backupId,
        long cloneId,
        int flags,
        @Max(Vl.SITES) List<Site> sites,
        long lockedAtSeconds) {
    /** The low bits of the flags, which name the operation that holds the lock (VLOP_*). */
    private static final int LOCK_OPERATIONS = 0xfff;

    /** No volume; what a listing's end is filled with. */
    public static final VolumeEntry NONE = new VolumeEntry("", 0, 0, 0, 0, 0, List.of(), 0);

    /** Copies the list. */
    public VolumeEntry {
        sites = List.copyOf(sites);
    }

    /** Whether somebody works on the volume. */
    public boolean locked() {
        return lockedAtSeconds != 0;
    }

    /** The id of the copies of a type: 0 read-write, 1 read-only, 2 backup. */
    public long id(int type) {
        return switch (type) {
            case 0 -> readWriteId;
            case 1 -> readOnlyId;
            default -> backupId;
        };
    }

    /** This entry with the lock that another one has. */
    public VolumeEntry lockedAs(VolumeEntry other) {
        return withLock(other.flags & LOCK_OPERATIONS, other.lockedAtSeconds);
    }

    VolumeEntry withLock(int operation, long nowSeconds) {
        int kept = flags & ~LOCK_OPERATIONS;
        return new VolumeEntry(name, readWriteId, readOnlyId, backupId, cloneId, kept | operation, sites, nowSeconds);
    }

    VolumeEntry withoutLock() {
        return withLock(0, 0);
    }
}
