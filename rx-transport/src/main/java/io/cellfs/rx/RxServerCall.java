package io.cellfs.rx;

import java.net.InetSocketAddress;

/** One incoming call, as its handler sees it: read the request to its end, then write the reply. */
public interface RxServerCall extends RxStream {
    /** The caller's address and port as seen. */
    InetSocketAddress peer();

    /** The service in effect, after a service upgrade if the client asked for one. */
    int serviceId();

    /** The security class of the connection (afs-protocol section 0.2). */
    int securityIndex();

    /** The authenticated name; empty for rxnull. */
    String principal();

    /** A connection in the other direction, to the caller's own socket and through the same local one. */
    RxConnection connectBack(int serviceId);
}
