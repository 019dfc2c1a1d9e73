package io.cellfs.protocol.ext;

import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.UuidRaw;
import java.util.List;
import java.util.UUID;

/** What CellFS's servers and administrators ask beyond VL, service 26000 on the volume location port. */
public final class VlExtensions {
    /** Copies of a cell database; Raft is not meant for more than a few. */
    public static final int DATABASES_MAX = 64;

    /** Bytes of a copy's id. */
    public static final int DATABASE_ID_MAX = 32;

    /** Bytes of a host name. */
    public static final int HOST_MAX = 255;

    /**
     * A database server.
     *
     * @param id its name in the group of copies
     * @param address 4 or 16 address bytes
     * @param port UDP port of its volume location service; protection is one below
     */
    public record DatabaseServer(
            @Max(DATABASE_ID_MAX) String id, @Max(16) Opaque address, int port) {}

    /** The database servers of a cell that have told where they are, in order of id. */
    public record DatabaseServers(@Max(DATABASES_MAX) List<DatabaseServer> servers) {
        /** Copies the list. */
        public DatabaseServers {
            servers = List.copyOf(servers);
        }
    }

    /** The id of a copy. */
    public record DatabaseId(@Max(DATABASE_ID_MAX) String id) {}

    /** A copy to add, and where its Raft service is. */
    public record NewDatabase(
            @Max(DATABASE_ID_MAX) String id, @Max(HOST_MAX) String host, int port) {}

    /** A member of the group: host and port of its Raft service, and the last entry that it is known to know as committed, else -1. */
    public record DatabaseMember(
            @Max(DATABASE_ID_MAX) String id,
            @Max(HOST_MAX + 6) String address,
            long committed) {}

    /**
     * How one copy sees the group.
     *
     * @param id its id, empty for a database without group
     * @param role leader, follower, candidate; embedded for a database without group
     * @param leader id of who leads as far as it knows, else empty
     * @param term Raft's term
     * @param lastIndex last entry of its log
     * @param committed last entry that it knows to be committed
     * @param applied last entry that its tables have
     * @param staleMillis how old what it answers is at most; -1 when nobody has confirmed it
     * @param quorum whether it can confirm now that it is up to date
     * @param members who belongs to the group
     */
    public record DatabaseState(
            @Max(DATABASE_ID_MAX) String id,
            @Max(32) String role,
            @Max(DATABASE_ID_MAX) String leader,
            long term,
            long lastIndex,
            long committed,
            long applied,
            long staleMillis,
            boolean quorum,
            @Max(DATABASES_MAX) List<DatabaseMember> members) {
        /** Copies the list. */
        public DatabaseState {
            members = List.copyOf(members);
        }
    }

    /**
     * A lock of a volume's entry that belongs to somebody.
     *
     * @param volume id of the read-write volume
     * @param operation what for (VLOP_*)
     * @param owner who locks
     * @param force take over the lock of somebody else
     */
    public record OwnedLock(
            long volume, int operation, @UuidRaw UUID owner, boolean force) {}

    /** Somebody's lock of a volume's entry; {@code volume} is the id of the read-write volume. */
    public record OwnedUnlock(long volume, @UuidRaw UUID owner) {}

    /** Binds a server's UUID to its endpoints, ports included, for which RegisterAddrs has no room; the uniquifier is ignored. */
    public static final Op<VlReplies.Endpoints, NoValues> REGISTER_ENDPOINTS =
            Op.of(101, "CellFS.RegisterEndpoints", VlReplies.Endpoints.class);

    /** Lists the database servers of the cell; of one that is not replicated, nobody. */
    public static final Op<NoValues, DatabaseServers> DATABASE_SERVERS =
            Op.of(102, "CellFS.DatabaseServers", NoValues.class, DatabaseServers.class);

    /** Tells how the copy that is asked sees the group. */
    public static final Op<NoValues, DatabaseState> DATABASE_STATE =
            Op.of(103, "CellFS.DatabaseState", NoValues.class, DatabaseState.class);

    /** Adds a copy to the group. */
    public static final Op<NewDatabase, NoValues> ADD_DATABASE = Op.of(104, "CellFS.AddDatabase", NewDatabase.class);

    /** Removes a copy from the group. */
    public static final Op<DatabaseId, NoValues> REMOVE_DATABASE =
            Op.of(105, "CellFS.RemoveDatabase", DatabaseId.class);

    /** Lets another copy lead. */
    public static final Op<DatabaseId, NoValues> LEAD_DATABASE = Op.of(106, "CellFS.LeadDatabase", DatabaseId.class);

    /** Locks an entry, once more if its owner has locked it already: may be repeated. VL_ENTRYLOCKED when it is locked by others. */
    public static final Op<OwnedLock, NoValues> LOCK_ENTRY = Op.of(107, "CellFS.LockEntry", OwnedLock.class);

    /** Unlocks an entry if its owner has locked it; what others have locked stays so. */
    public static final Op<OwnedUnlock, NoValues> UNLOCK_ENTRY = Op.of(108, "CellFS.UnlockEntry", OwnedUnlock.class);

    private VlExtensions() {}
}
