package io.cellfs.server.callback;

import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The callback service of one client (afs-protocol sections 2.5 and 3.4). Every call ends within the time given, with an exception if need be. */
public interface CallbackPeer extends AutoCloseable {
    /** Asks the client who it is; this also finds out which callback service it answers. */
    UUID identify(Duration within) throws IOException;

    /** Makes the client drop every promise of this server. */
    void initialise(UUID server, Duration within) throws IOException;

    /** Asks whether the client with this UUID is still at this address. */
    void probe(UUID client, Duration within) throws IOException;

    /** Tells the client that promises on these files have ended. */
    void callBack(List<Fid> fids, Duration within) throws IOException;

    @Override
    void close();
}
