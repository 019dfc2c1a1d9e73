package io.cellfs.client;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.rpc.ForwardingTransport;
import io.cellfs.protocol.rpc.ServiceHandler;
import io.cellfs.protocol.rpc.Transport;
import java.util.OptionalInt;

/** A file server's socket on which only AFS-3's services are served, without upgrade: an old server. */
final class AfsOnlyTransport extends ForwardingTransport {
    AfsOnlyTransport(Transport transport) {
        super(transport);
    }

    @Override
    public void serve(int serviceId, OptionalInt upgradeTo, ServiceHandler handler) {
        if (serviceId == Services.AFS_FS) {
            super.serve(serviceId, OptionalInt.empty(), handler);
        }
    }
}
