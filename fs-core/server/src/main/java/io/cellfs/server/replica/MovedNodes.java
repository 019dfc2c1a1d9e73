package io.cellfs.server.replica;

import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.PropertyExtensions.KeptNode;
import io.cellfs.protocol.ext.PropertyExtensions.NodesArgs;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeTable;
import java.io.IOException;
import java.util.List;

/** The nodes on which a volume is published, which go along when it moves; they stay as they are during the last part of a move. */
final class MovedNodes {
    private MovedNodes() {}

    /** Replaces those of the base by those that the origin keeps, page by page: whoever is interrupted begins again. */
    static void fetch(ClientConnection origin, long volume, Volume base) throws IOException {
        base.changeNodes(table -> {
            table.clear();
            return NoValues.NONE;
        });
        String after = "";
        List<KeptNode> some = page(origin, volume, after);
        while (!some.isEmpty()) {
            List<KeptNode> page = some;
            base.changeNodes(table -> put(table, page));
            after = some.getLast().place();
            some = page(origin, volume, after);
        }
    }

    private static List<KeptNode> page(ClientConnection origin, long volume, String after) throws IOException {
        return Rpc.call(origin, PropertyExtensions.NODES, new NodesArgs(volume, after))
                .some();
    }

    private static NoValues put(VolumeTable.Writable table, List<KeptNode> nodes) throws StorageException {
        for (KeptNode node : nodes) {
            table.put(new VolumeTable.Row(node.place(), node.how()));
        }
        return NoValues.NONE;
    }
}
