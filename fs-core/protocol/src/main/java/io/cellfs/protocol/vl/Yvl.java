package io.cellfs.protocol.vl;

import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import java.util.List;

/** What YFS's volume location service, 2503, has beside {@link Vl}'s GetCapabilities and GetEntryByNameU (afs-protocol section 3.5). No flags word. */
public final class Yvl {
    /** GetEndpoints by index. */
    public static final int BY_INDEX = 0;

    /** GetEndpoints by UUID. */
    public static final int BY_UUID = 1;

    /** GetEndpoints by endpoint. */
    public static final int BY_ENDPOINT = 2;

    /** Finds a server's endpoints, ports included. */
    public static final Op<VlArgs.Endpoints, VlReplies.Endpoints> GET_ENDPOINTS =
            Op.of(64002, "YVL.GetEndpoints", VlArgs.Endpoints.class, VlReplies.Endpoints.class);

    /** The cell's canonical name. */
    public static final Op<NoValues, VlReplies.CellName> GET_CELL_NAME =
            Op.of(64014, "YVL.GetCellName", NoValues.class, VlReplies.CellName.class);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = List.of(GET_ENDPOINTS, GET_CELL_NAME);

    /** Type of an IPv4 endpoint. */
    public static final int IPV4 = 0;

    /** Type of an IPv6 endpoint. */
    public static final int IPV6 = 1;

    /** Bytes of an IPv4 endpoint. */
    public static final int ENDPOINT_V4 = 8;

    /** Bytes of an IPv6 endpoint. */
    public static final int ENDPOINT_MAX = 20;

    private Yvl() {}
}
