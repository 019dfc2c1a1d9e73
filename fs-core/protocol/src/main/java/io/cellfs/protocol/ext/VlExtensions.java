package io.cellfs.protocol.ext;

import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.vl.VlReplies;

/** What CellFS's servers ask beyond VL, service 26000 on the volume location port. */
public final class VlExtensions {
    /** Binds a server's UUID to its endpoints, ports included, for which RegisterAddrs has no room; the uniquifier is ignored. */
    public static final Op<VlReplies.Endpoints, NoValues> REGISTER_ENDPOINTS =
            Op.of(101, "CellFS.RegisterEndpoints", VlReplies.Endpoints.class);

    private VlExtensions() {}
}
