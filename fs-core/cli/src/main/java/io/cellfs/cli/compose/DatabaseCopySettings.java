package io.cellfs.cli.compose;

import io.cellfs.cell.raft.DatabasePeer;
import java.util.List;

/**
 * How a database server with a copy of the cell database is set up.
 *
 * @param common what every server is told
 * @param cell the cell's name
 * @param self this copy, and the TCP port of its Raft service
 * @param peers the copies that the group begins with, this one among them
 * @param join whether this copy is added to a group that exists
 */
public record DatabaseCopySettings(
        ServerSettings common, String cell, DatabasePeer self, List<DatabasePeer> peers, boolean join) {
    /** Copies the list. */
    public DatabaseCopySettings {
        peers = List.copyOf(peers);
    }
}
