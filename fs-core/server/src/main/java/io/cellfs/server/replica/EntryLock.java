package io.cellfs.server.replica;

import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.storage.api.Volume;
import java.io.IOException;

/**
 * The lock of a volume's entry while a release or move of this server works. The volume's header tells of it from before until after, so that
 * {@link Recovery} unlocks what a lost server, or one that could not reach the location servers, has left locked.
 */
final class EntryLock implements AutoCloseable {
    private final Volume volume;
    private final CellLocations locations;
    private boolean held = true;

    private EntryLock(Volume volume, CellLocations locations) {
        this.volume = volume;
        this.locations = locations;
    }

    /**
     * Locks the entry of a volume. What an earlier release or move of this server could not unlock is taken over: only one works at a volume.
     *
     * @param operation VLOP_*
     * @param force take over a lock that is left
     */
    static EntryLock take(Volume volume, CellLocations locations, int operation, boolean force) throws IOException {
        boolean left = Headers.isEntryLocked(volume.info());
        note(volume, true);
        try {
            locations.lock(volume.info().id(), operation, force, left);
        } catch (RpcException e) {
            if (VlError.ENTRYLOCKED.matches(e) || VlError.NOENT.matches(e)) {
                note(volume, false);
            }
            throw e;
        }
        return new EntryLock(volume, locations);
    }

    private static void note(Volume volume, boolean locked) throws IOException {
        volume.change(Headers.entryLocked(volume.info(), locked));
    }

    /** Unlocks it; a no-op the second time. */
    @Override
    public void close() throws IOException {
        if (held) {
            locations.unlock(volume.info().id());
            held = false;
            note(volume, false);
        }
    }
}
