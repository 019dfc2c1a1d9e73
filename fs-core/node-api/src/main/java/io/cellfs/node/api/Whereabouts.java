package io.cellfs.node.api;

import java.util.List;

/** Which volume holds a file, and the servers ({@code host:port}) that hold the volume. */
public record Whereabouts(String volumeName, List<String> servers) {
    /** Copies the list. */
    public Whereabouts {
        servers = List.copyOf(servers);
    }
}
