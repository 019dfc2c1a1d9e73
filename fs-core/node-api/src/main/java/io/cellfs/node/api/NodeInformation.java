package io.cellfs.node.api;

import java.util.List;

/**
 * What the client is.
 *
 * @param cells names of the cells that it knows, the home cell first
 * @param mountPath absolute path of the FUSE mount, empty where there is none
 * @param nodeId name of the node, 1 to 192 bytes
 * @param open whether the home cell serves callers without authentication
 * @param ready whether the home cell's databases answer now
 */
public record NodeInformation(
        String version, List<String> cells, String mountPath, String nodeId, boolean open, boolean ready) {
    /** Copies the list. */
    public NodeInformation {
        cells = List.copyOf(cells);
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("a client knows at least its home cell");
        }
    }
}
