package io.cellfs.client.server;

import java.io.IOException;
import java.util.Optional;

/** What the client asks of a cell's volume location service. */
public interface VolumeDatabase extends AutoCloseable {
    /**
     * The entry of a volume by name or decimal id, empty when there is none.
     *
     * @throws io.cellfs.protocol.rpc.RpcException when no location server answers, or what one answers
     */
    Optional<VolumeEntry> find(String nameOrId) throws IOException;

    /** Asks the cell which location servers it has by now. */
    void learnServers();

    /** Whether it is time to ask that; then the caller does so. */
    boolean wantsToLearn(long nowNs);

    /** Closes its connections. */
    @Override
    void close();
}
