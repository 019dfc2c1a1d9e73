package io.cellfs.protocol.database;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.Vl;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The services of a database server, and how to find out whether one answers. Their ports lie at fixed distances (afs-protocol section 0.1). */
public enum DatabaseService {
    /** Volume location, upgraded to YFS's where the server has that. */
    VOLUME_LOCATION(Services.VL, Services.VL_PORT_OFFSET, true),
    /** CellFS's own questions, on the volume location port. */
    EXTENSIONS(Services.EXTENSIONS, Services.VL_PORT_OFFSET, false),
    /** Protection. */
    PROTECTION(Services.PR, Services.PR_PORT_OFFSET, false);

    private final int serviceId;
    private final int portOffset;
    private final boolean upgrade;

    DatabaseService(int serviceId, int portOffset, boolean upgrade) {
        this.serviceId = serviceId;
        this.portOffset = portOffset;
        this.upgrade = upgrade;
    }

    /** The service's id before an upgrade. */
    int serviceId() {
        return serviceId;
    }

    /** Whether the first call asks for the better service. */
    boolean upgrade() {
        return upgrade;
    }

    /** Where this service is, of the database server whose volume location service is at {@code volumeLocation}. */
    InetSocketAddress beside(InetSocketAddress volumeLocation) {
        int port = volumeLocation.getPort() - Services.VL_PORT_OFFSET + portOffset;
        return new InetSocketAddress(volumeLocation.getAddress(), port);
    }

    /** The volume location service of the database server whose service of this kind is at {@code server}. */
    InetSocketAddress volumeLocation(InetSocketAddress server) {
        int port = server.getPort() - portOffset + Services.VL_PORT_OFFSET;
        return new InetSocketAddress(server.getAddress(), port);
    }

    /** The first call on a new connection: harmless, and answered by every server that is there. */
    void probe(ClientConnection connection) throws IOException {
        try {
            switch (this) {
                case VOLUME_LOCATION -> Rpc.call(connection, Vl.GET_CAPABILITIES, NoValues.NONE);
                case EXTENSIONS -> Rpc.call(connection, Vl.PROBE_SERVER, NoValues.NONE);
                case PROTECTION -> Rpc.call(connection, Pr.LIST_MAX, NoValues.NONE);
            }
        } catch (RpcException e) {
            if (!RxError.OPCODE.matches(e)) {
                throw e;
            }
        }
    }
}
