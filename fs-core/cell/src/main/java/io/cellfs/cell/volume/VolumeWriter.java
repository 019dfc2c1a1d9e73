package io.cellfs.cell.volume;

import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.Counters;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.xdr.UuidRaw;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** The volume entries, for changing. */
public final class VolumeWriter extends VolumeTable {
    /** Most ids that one call may take (VL_BADVOLIDBUMP above). */
    public static final int MAX_BUMP = 1_000_000;

    /**
     * Seconds after which a lock that nobody has ended may be taken by another operation: longer than any operation should take, and what an
     * administrator's program that died leaves behind does not stay for ever.
     */
    public static final long LOCK_SECONDS = 24L * 60 * 60;

    private static final int PORTION = 1000;
    private static final long LAST_ID = 0xffff_ffffL;

    private final Batch batch;

    /** The table of a transaction. */
    public VolumeWriter(Batch batch) {
        super(batch);
        this.batch = batch;
    }

    /**
     * Takes {@code count} volume ids, consecutive, that no entry has.
     *
     * @throws RpcException BADVOLIDBUMP when the count is out of bounds or the ids have run out
     */
    public long takeIds(int count) throws RpcException {
        if (count < 0 || count > MAX_BUMP) {
            throw VlError.BADVOLIDBUMP.because(count + " ids asked for, at most " + MAX_BUMP + " at a time");
        }
        long first = nextId();
        long taken;
        while ((taken = firstTaken(first, count)) >= 0) {
            first = taken + 1;
        }
        if (first + count > LAST_ID) {
            throw VlError.BADVOLIDBUMP.because("the ids of 32 bits have run out");
        }
        Counters.set(batch, NEXT_ID, first + count);
        return first;
    }

    private long firstTaken(long first, int count) {
        return LongStream.range(first, first + count)
                .filter(id -> batch.get(Keys.number(Keys.VOLUME_ID, id)) != null)
                .findFirst()
                .orElse(-1);
    }

    /** Adds an entry. */
    public void create(VolumeEntry entry) throws RpcException {
        VolumeRules.check(entry);
        if (byName(entry.name()).isPresent()) {
            throw VlError.NAMEEXIST.because("volume " + entry.name() + " exists");
        }
        expectFree(entry, Optional.empty());
        link(entry);
        count(counts -> counts.withMade(1).plus(entry, 1));
    }

    /** Puts an entry in place of the one that has the id. */
    public void replace(long id, VolumeEntry entry) throws RpcException {
        VolumeRules.check(entry);
        VolumeEntry old = require(id);
        if (!old.name().equals(entry.name()) && byName(entry.name()).isPresent()) {
            throw VlError.NAMEEXIST.because("volume " + entry.name() + " exists");
        }
        expectFree(entry, Optional.of(old));
        unlink(old);
        link(entry);
        if (!entry.locked()) {
            forgetOwner(old);
        }
        count(counts -> counts.plus(old, -1).plus(entry, 1));
    }

    /** Removes the entry that has the id. */
    public void delete(long id) throws RpcException {
        VolumeEntry old = require(id);
        unlink(old);
        forgetOwner(old);
        count(counts -> counts.withFreed().plus(old, -1));
    }

    private void count(UnaryOperator<VolumeCounts> change) throws RpcException {
        Optional<VolumeCounts> counts = counts();
        if (counts.isPresent()) {
            batch.put(COUNTS, Rows.encode(VolumeCounts.class, change.apply(counts.get())));
        }
    }

    /** Counts all entries, unless they have been counted. */
    void countOnce() throws RpcException {
        if (counts().isPresent()) {
            return;
        }
        VolumeCounts counts = VolumeCounts.NONE;
        long from = 0;
        List<VolumeEntry> portion;
        do {
            portion = from(from, PORTION);
            for (VolumeEntry entry : portion) {
                counts = counts.withMade(1).plus(entry, 1);
                from = entry.readWriteId() + 1;
            }
        } while (portion.size() == PORTION);
        batch.put(COUNTS, Rows.encode(VolumeCounts.class, counts));
    }

    /**
     * Locks the entry for an operation (VLOP_*); one that was locked for {@link #LOCK_SECONDS} changes hands.
     *
     * @throws RpcException ENTRYLOCKED, BADVOLOPER, NOENT
     */
    public void lock(long id, int operation, long nowSeconds) throws RpcException {
        if (Integer.bitCount(operation) != 1 || (operation & VlFlags.OPS) == 0) {
            throw VlError.BADVOLOPER.because("operation " + operation);
        }
        VolumeEntry entry = require(id);
        if (entry.locked() && nowSeconds - entry.lockedAtSeconds() < LOCK_SECONDS) {
            throw VlError.ENTRYLOCKED.because("volume " + entry.name() + " is locked");
        }
        put(entry.withLock(operation, nowSeconds));
        batch.delete(Keys.number(Keys.VOLUME_LOCK, entry.readWriteId()));
    }

    /** Who has locked an entry. */
    public record LockOwner(@UuidRaw UUID owner) {}

    /**
     * Locks the entry as {@link #lock} does, for an owner, who may lock it again.
     *
     * @param force take over the lock of somebody else
     */
    public void lock(long id, int operation, UUID owner, boolean force, long nowSeconds) throws RpcException {
        VolumeEntry entry = require(id);
        if (entry.locked() && (force || isOwner(entry, owner))) {
            put(entry.withoutLock());
        }
        lock(id, operation, nowSeconds);
        batch.put(
                Keys.number(Keys.VOLUME_LOCK, entry.readWriteId()), Rows.encode(LockOwner.class, new LockOwner(owner)));
    }

    private boolean isOwner(VolumeEntry entry, UUID owner) throws RpcException {
        byte[] row = batch.get(Keys.number(Keys.VOLUME_LOCK, entry.readWriteId()));
        return row != null && Rows.decode(LockOwner.class, row).owner().equals(owner);
    }

    /** Unlocks the entry; no error when it is not locked. */
    public void unlock(long id) throws RpcException {
        VolumeEntry entry = require(id);
        put(entry.withoutLock());
        forgetOwner(entry);
    }

    private void forgetOwner(VolumeEntry entry) {
        if (entry.locked()) {
            batch.delete(Keys.number(Keys.VOLUME_LOCK, entry.readWriteId()));
        }
    }

    /** Unlocks the entry if it is locked by this owner; what others have locked stays so. */
    public void unlock(long id, UUID owner) throws RpcException {
        VolumeEntry entry = require(id);
        if (entry.locked() && isOwner(entry, owner)) {
            unlock(id);
        }
    }

    /** The entry that has the id. */
    public VolumeEntry require(long id) throws RpcException {
        return byId(id).orElseThrow(() -> VlError.NOENT.because("no volume has the id " + id));
    }

    private void expectFree(VolumeEntry entry, Optional<VolumeEntry> old) throws RpcException {
        for (long id : ids(entry)) {
            Optional<VolumeEntry> holder = byId(id);
            if (holder.isPresent() && !holder.equals(old)) {
                throw VlError.IDEXIST.because("volume " + holder.get().name() + " has the id " + id);
            }
        }
    }

    private void link(VolumeEntry entry) throws RpcException {
        byte[] key = Keys.value(entry.readWriteId());
        put(entry);
        batch.put(Keys.text(Keys.VOLUME_NAME, entry.name()), key);
        for (long id : ids(entry)) {
            batch.put(Keys.number(Keys.VOLUME_ID, id), key);
        }
        for (Site site : entry.sites()) {
            batch.put(Keys.numbers(Keys.VOLUME_SITE, site.server(), entry.readWriteId()), key);
        }
    }

    private void unlink(VolumeEntry entry) {
        batch.delete(Keys.number(Keys.VOLUME, entry.readWriteId()));
        batch.delete(Keys.text(Keys.VOLUME_NAME, entry.name()));
        for (long id : ids(entry)) {
            batch.delete(Keys.number(Keys.VOLUME_ID, id));
        }
        for (Site site : entry.sites()) {
            batch.delete(Keys.numbers(Keys.VOLUME_SITE, site.server(), entry.readWriteId()));
        }
    }

    private void put(VolumeEntry entry) throws RpcException {
        batch.put(Keys.number(Keys.VOLUME, entry.readWriteId()), Rows.encode(VolumeEntry.class, entry));
    }

    private static List<Long> ids(VolumeEntry entry) {
        return LongStream.of(entry.readWriteId(), entry.readOnlyId(), entry.backupId())
                .filter(id -> id != 0)
                .distinct()
                .boxed()
                .toList();
    }
}
