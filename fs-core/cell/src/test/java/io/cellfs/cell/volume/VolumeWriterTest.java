package io.cellfs.cell.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.MemoryCellStore;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.VlFlags;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VolumeWriterTest {
    private static final long ID = 536870912L;
    private static final long NOW = 1_800_000_000L;

    private final MemoryCellStore store = new MemoryCellStore();

    @FunctionalInterface
    private interface Change {
        void apply(VolumeWriter volumes) throws RpcException;
    }

    private void change(Change change) throws RpcException {
        Batch batch = store.read(view -> {
            Batch writes = new Batch(view);
            change.apply(new VolumeWriter(writes));
            return writes;
        });
        store.commit(batch);
    }

    private static VolumeEntry entry(String name, long id, int flags) {
        return new VolumeEntry(name, id, id + 1, id + 2, 0, flags, List.of(), 0);
    }

    private Optional<VolumeCounts> counts() throws RpcException {
        return store.read(view -> new VolumeTable(view).counts());
    }

    @Test
    void aLockHoldsForADayAndThenChangesHands() throws RpcException {
        change(volumes -> volumes.create(entry("home", ID, VlFlags.RW_EXISTS)));
        change(volumes -> volumes.lock(ID, VlFlags.OP_MOVE, NOW));
        long lastSecond = NOW + VolumeWriter.LOCK_SECONDS - 1;
        RpcException refusal = assertThrows(
                RpcException.class, () -> change(volumes -> volumes.lock(ID, VlFlags.OP_DUMP, lastSecond)));
        assertEquals(VlError.ENTRYLOCKED.code(), refusal.code());
        change(volumes -> volumes.lock(ID, VlFlags.OP_DUMP, lastSecond + 1));
        VolumeEntry taken = store.read(view -> new VolumeTable(view).byId(ID)).orElseThrow();
        assertEquals(VlFlags.OP_DUMP, taken.flags() & VlFlags.OPS);
        assertEquals(lastSecond + 1, taken.lockedAtSeconds());
    }

    private VolumeEntry entry() throws RpcException {
        return store.read(view -> new VolumeTable(view).byId(ID)).orElseThrow();
    }

    @Test
    void aLockIsTakenAgainAndEndedByItsOwnerOnly() throws RpcException {
        UUID owner = new UUID(1, 2);
        UUID other = new UUID(1, 3);
        change(volumes -> volumes.create(entry("home", ID, VlFlags.RW_EXISTS)));
        change(volumes -> volumes.lock(ID, VlFlags.OP_RELEASE, owner, false, NOW));
        change(volumes -> volumes.lock(ID, VlFlags.OP_MOVE, owner, false, NOW + 1));
        assertEquals(VlFlags.OP_MOVE, entry().flags() & VlFlags.OPS);
        assertEquals(NOW + 1, entry().lockedAtSeconds());
        for (Change refused : List.<Change>of(
                volumes -> volumes.lock(ID, VlFlags.OP_MOVE, other, false, NOW + 2),
                volumes -> volumes.lock(ID, VlFlags.OP_MOVE, NOW + 2))) {
            assertEquals(
                    VlError.ENTRYLOCKED.code(),
                    assertThrows(RpcException.class, () -> change(refused)).code());
        }
        change(volumes -> volumes.unlock(ID, other));
        assertTrue(entry().locked());
        change(volumes -> volumes.unlock(ID, owner));
        assertFalse(entry().locked());
    }

    @Test
    void whoeverHasALockNowIsItsOwner() throws RpcException {
        UUID owner = new UUID(1, 2);
        UUID other = new UUID(1, 3);
        change(volumes -> volumes.create(entry("home", ID, VlFlags.RW_EXISTS)));
        change(volumes -> volumes.lock(ID, VlFlags.OP_RELEASE, owner, false, NOW));
        change(volumes -> volumes.unlock(ID));
        change(volumes -> volumes.lock(ID, VlFlags.OP_RELEASE, NOW));
        change(volumes -> volumes.unlock(ID, owner));
        assertTrue(entry().locked(), "somebody without a name has locked it");
        change(volumes -> volumes.lock(ID, VlFlags.OP_MOVE, other, true, NOW));
        change(volumes -> volumes.unlock(ID, owner));
        assertTrue(entry().locked(), "it was taken over");
        change(volumes -> volumes.replace(ID, entry("home", ID, VlFlags.RW_EXISTS)));
        change(volumes -> volumes.lock(ID, VlFlags.OP_RELEASE, NOW));
        change(volumes -> volumes.unlock(ID, other));
        assertTrue(entry().locked(), "the entry was replaced and unlocked by that");
        change(volumes -> volumes.lock(ID, VlFlags.OP_MOVE, NOW + VolumeWriter.LOCK_SECONDS));
        change(volumes -> volumes.unlock(ID));
        change(volumes -> volumes.unlock(ID, owner));
        assertFalse(entry().locked());
    }

    @Test
    void entriesAreCountedAsTheyComeAndGo() throws RpcException {
        change(VolumeWriter::countOnce);
        int both = VlFlags.RW_EXISTS | VlFlags.RO_EXISTS;
        change(volumes -> volumes.create(entry("one", ID, VlFlags.RW_EXISTS)));
        change(volumes -> volumes.create(entry("two", ID + 10, both)));
        change(volumes -> volumes.replace(ID, entry("one", ID, both | VlFlags.BACK_EXISTS)));
        change(volumes -> volumes.delete(ID + 10));
        assertEquals(new VolumeCounts(2, 1, 1, 1, 1), counts().orElseThrow());
    }

    @Test
    void whatAnEarlierReleaseStoredIsCountedOnce() throws RpcException {
        change(volumes -> volumes.create(entry("one", ID, VlFlags.RW_EXISTS)));
        change(volumes -> volumes.create(entry("two", ID + 10, VlFlags.RW_EXISTS)));
        assertTrue(counts().isEmpty());
        change(VolumeWriter::countOnce);
        change(VolumeWriter::countOnce);
        assertEquals(new VolumeCounts(2, 0, 2, 0, 0), counts().orElseThrow());
    }

    @Test
    void aReadOnlyVolumeOfItsOwnHasOneId() throws RpcException {
        VolumeEntry alone = new VolumeEntry("frozen", ID, ID, 0, 0, VlFlags.RO_EXISTS, List.of(), 0);
        change(volumes -> volumes.create(alone));
        assertEquals(alone, store.read(view -> new VolumeTable(view).byId(ID)).orElseThrow());
        change(volumes -> volumes.delete(ID));
        assertTrue(store.read(view -> new VolumeTable(view).byId(ID)).isEmpty());
        VolumeEntry both = new VolumeEntry("frozen", ID, ID, 0, 0, VlFlags.RO_EXISTS | VlFlags.RW_EXISTS, List.of(), 0);
        RpcException refusal = assertThrows(RpcException.class, () -> change(volumes -> volumes.create(both)));
        assertEquals(VlError.BADENTRY.code(), refusal.code());
    }
}
