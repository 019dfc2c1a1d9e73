package io.cellfs.rx.security;

import io.cellfs.rx.RxException;
import java.nio.ByteBuffer;

/** The initiator's side of a security class: one instance opens any number of connections. */
public interface ClientSecurity {
    /** The index in the packet header (afs-protocol section 0.2). */
    int index();

    /** State for one new connection. */
    Session open(ConnectionId connection);

    /** One connection as its initiator sees it. */
    interface Session extends PacketProtection {
        /**
         * Answers a challenge (afs-protocol section 1.14); repeated challenges are answered again.
         *
         * @param challenge the challenge's payload
         * @param response where to write the response's payload
         * @return the checksum field of the response's header
         * @throws RxException with the code to abort the connection with
         */
        int respond(ByteBuffer challenge, ByteBuffer response) throws RxException;
    }
}
