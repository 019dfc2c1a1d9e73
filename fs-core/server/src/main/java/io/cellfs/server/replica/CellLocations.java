package io.cellfs.server.replica;

import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.rpc.AddressFamilies;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vl.Yvl;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.UUID;

/** What releases and moves ask and tell the volume location servers. */
final class CellLocations implements AutoCloseable {
    private static final UUID NO_UUID = new UUID(0, 0);
    private static final int UNLOCK = VlFlags.UNLOCK_OP | VlFlags.UNLOCK_OWNER | VlFlags.UNLOCK_TIMESTAMP;

    private final DatabaseClient database;
    private final DatabaseClient extensions;
    private final InetAddress bound;
    private final UUID self;

    /** @param self the UUID of this server */
    CellLocations(Transport transport, KnownDatabases servers, UUID self) {
        this.database = new DatabaseClient(transport, DatabaseService.VOLUME_LOCATION, servers);
        this.extensions = new DatabaseClient(transport, DatabaseService.EXTENSIONS, servers);
        this.bound = transport.localAddress().getAddress();
        this.self = self;
    }

    /** A volume's entry by the id of its read-write volume. */
    NvldbEntry entry(long volume) throws IOException {
        return database.ask(Vl.GET_ENTRY_BY_ID_N, new VlArgs.OfVolume(volume, VlFlags.TYPE_RW))
                .entry();
    }

    /**
     * Locks an entry for an operation of this server. What it has locked before, and could not unlock, stays its own.
     *
     * @param force take over the lock of somebody else
     * @param left whether this server may have left it locked: servers of AFS do not know whose a lock is
     */
    void lock(long volume, int operation, boolean force, boolean left) throws IOException {
        try {
            extensions.changeRepeatably(
                    VlExtensions.LOCK_ENTRY, new VlExtensions.OwnedLock(volume, operation, self, force));
        } catch (RpcException e) {
            requireMissing(e);
            lockPlainly(volume, operation, force || left);
        }
    }

    private void lockPlainly(long volume, int operation, boolean force) throws IOException {
        VlArgs.SetLock lock = new VlArgs.SetLock(volume, VlFlags.TYPE_RW, operation);
        try {
            database.change(Vl.SET_LOCK, lock);
        } catch (RpcException e) {
            if (!force || !VlError.ENTRYLOCKED.matches(e)) {
                throw e;
            }
            unlockPlainly(volume);
            database.change(Vl.SET_LOCK, lock);
        }
    }

    /** Unlocks an entry, unless it is locked by somebody else. */
    void unlock(long volume) throws IOException {
        if (!unlockedOwn(volume)) {
            unlockPlainly(volume);
        }
    }

    /** Unlocks an entry that this server may have left locked, if it has. Servers of AFS do not know: there, a lock for what this server does counts as its own. */
    void unlockLeft(NvldbEntry entry) throws IOException {
        boolean looksOwn = (entry.flags() & (VlFlags.OP_MOVE | VlFlags.OP_RELEASE)) != 0;
        if (looksOwn && !unlockedOwn(entry.readWriteId())) {
            unlockPlainly(entry.readWriteId());
        }
    }

    /** Unlocks an entry if this server has locked it; false where servers do not know whose a lock is. */
    private boolean unlockedOwn(long volume) throws IOException {
        try {
            extensions.changeRepeatably(VlExtensions.UNLOCK_ENTRY, new VlExtensions.OwnedUnlock(volume, self));
            return true;
        } catch (RpcException e) {
            requireMissing(e);
            return false;
        }
    }

    private static void requireMissing(RpcException e) throws RpcException {
        if (!RxError.INVALID_OPERATION.matches(e) && !RxError.OPCODE.matches(e)) {
            throw e;
        }
    }

    private void unlockPlainly(long volume) throws IOException {
        database.changeRepeatably(Vl.RELEASE_LOCK, new VlArgs.ReleaseLock(volume, VlFlags.TYPE_RW, UNLOCK));
    }

    /** Replaces an entry and keeps its lock: the same twice is the same once. */
    void replace(NvldbEntry entry) throws IOException {
        database.changeRepeatably(
                Vl.REPLACE_ENTRY_N, new VlArgs.ReplaceN(entry.readWriteId(), VlFlags.TYPE_RW, entry, 0));
    }

    /** The first of some new volume ids in a row. */
    long newIds(int count) throws IOException {
        return database.change(Vl.GET_NEW_VOLUME_ID, new VlArgs.Bump(count)).volume();
    }

    /** A server that an entry names by its address. */
    Server server(int address) throws IOException {
        VlArgs.AddrAttributes byAddress = new VlArgs.AddrAttributes(VlFlags.ADDR_IP, address, 0, 0, NO_UUID);
        UUID uuid = database.ask(Vl.GET_ADDRS_U, new VlArgs.OfServer(byAddress)).uuid();
        VlReplies.Endpoints ports = database.ask(Yvl.GET_ENDPOINTS, new VlArgs.Endpoints(Yvl.BY_UUID, uuid));
        List<VlReplies.Endpoint> valid = ports.volumeServices().stream()
                .filter(VlReplies.Endpoint::isValid)
                .toList();
        if (valid.isEmpty()) {
            throw RxError.CALL_DEAD.because("server " + uuid + " has registered no volume service");
        }
        return new Server(uuid.equals(self), valid, bound);
    }

    /**
     * A file server.
     *
     * @param self whether it is this one
     * @param volumeServices where its volume service is
     * @param bound the address that this server's own volume service is bound to
     */
    record Server(boolean self, List<VlReplies.Endpoint> volumeServices, InetAddress bound) {
        /** Where this server reaches its volume service. */
        VlReplies.Endpoint volumeService() {
            return AddressFamilies.reachable(bound, volumeServices, VlReplies.Endpoint::host)
                    .getFirst();
        }

        /** Where one that this server reaches is likely to reach its volume service: at an address of the same kind, if it has one. */
        VlReplies.Endpoint volumeServiceFor(Server other) {
            return AddressFamilies.reachable(other.volumeService().host(), volumeServices, VlReplies.Endpoint::host)
                    .getFirst();
        }
    }

    @Override
    public void close() {
        database.close();
        extensions.close();
    }
}
