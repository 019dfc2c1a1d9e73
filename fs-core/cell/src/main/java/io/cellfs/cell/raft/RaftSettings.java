package io.cellfs.cell.raft;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;

/**
 * One copy of a cell's database.
 *
 * @param cell the cell's name; copies of different cells do not talk to each other
 * @param self this copy
 * @param founders the copies that the group begins with, this one among them; means something at the first start only
 * @param join whether this copy is added to a group that exists: it waits for the leader to call, and votes in nothing before. A copy
 *     that lost its directory is removed from the group and then added like a new one
 * @param bind where the Raft service listens
 * @param directory where this copy keeps everything
 * @param adopted database of a cell with one server that a copy that begins alone takes over, if it is there
 * @param services where its volume location service is reached; the cell is told, and tells clients
 * @param timings how long it waits
 * @param snapshotEvery commands between snapshots, after which the log before them is dropped
 */
public record RaftSettings(
        String cell,
        DatabasePeer self,
        List<DatabasePeer> founders,
        boolean join,
        InetAddress bind,
        Path directory,
        Optional<Path> adopted,
        Optional<InetSocketAddress> services,
        RaftTimings timings,
        long snapshotEvery) {
    /** Commands between snapshots that servers use. */
    public static final long SNAPSHOT_EVERY = 20_000;

    /** Copies the list, and checks that this copy is in it. */
    public RaftSettings {
        founders = List.copyOf(founders);
        if (!founders.contains(self)) {
            throw new IllegalArgumentException("peer " + self + " is not among the peers " + founders);
        }
        if (founders.stream().map(DatabasePeer::id).distinct().count() != founders.size()) {
            throw new IllegalArgumentException("two peers have the same id: " + founders);
        }
    }

    /** The peer with an id, out of a list of all. */
    public static Optional<DatabasePeer> find(List<DatabasePeer> peers, String id) {
        return peers.stream().filter(each -> each.id().equals(id)).findFirst();
    }

    RaftGroupId groupId() {
        return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(("cellfs " + cell).getBytes(StandardCharsets.UTF_8)));
    }

    RaftGroup group() {
        List<RaftPeer> peers =
                join ? List.of() : founders.stream().map(DatabasePeer::toRaft).toList();
        return RaftGroup.valueOf(groupId(), peers);
    }
}
