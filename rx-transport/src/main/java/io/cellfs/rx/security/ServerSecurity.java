package io.cellfs.rx.security;

import io.cellfs.rx.RxException;
import java.nio.ByteBuffer;

/** The acceptor's side of a security class. */
public interface ServerSecurity {
    /** The index in the packet header (afs-protocol section 0.2). */
    int index();

    /** State for one new connection. */
    Session accept(ConnectionId connection);

    /** One connection as its acceptor sees it. */
    interface Session extends PacketProtection {
        /** Whether calls may be dispatched; until then the peer is challenged. */
        boolean isAuthenticated();

        /** Writes the payload of a challenge. */
        void challenge(ByteBuffer dst);

        /**
         * Takes the answer to a challenge. The session is authenticated afterwards, or not if the answer was to be ignored.
         *
         * @param response the payload
         * @param checksum the checksum field of its header
         * @throws RxException with the code to abort the connection with
         */
        void accept(ByteBuffer response, int checksum) throws RxException;

        /** The authenticated name; empty when there is none. */
        String principal();
    }
}
