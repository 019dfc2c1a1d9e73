package io.cellfs.client.server;

import java.io.IOException;
import java.util.Optional;

/** What the client asks of a cell's volume location service. */
public interface VolumeDatabase {
    /** The entry of a volume by name or decimal id, empty when there is none. */
    Optional<VolumeEntry> find(String nameOrId) throws IOException;
}
