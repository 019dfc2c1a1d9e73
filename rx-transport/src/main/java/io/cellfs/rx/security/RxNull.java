package io.cellfs.rx.security;

import io.cellfs.rx.wire.HeaderFlyweight;
import java.nio.ByteBuffer;

/** Security index 0: no protection and no name. */
public final class RxNull implements ClientSecurity, ServerSecurity {
    private static final RxNull INSTANCE = new RxNull();
    private static final NullSession SESSION = new NullSession();

    private RxNull() {}

    /** The one instance: it has no state. */
    public static RxNull instance() {
        return INSTANCE;
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public ClientSecurity.Session open(ConnectionId connection) {
        return SESSION;
    }

    @Override
    public ServerSecurity.Session accept(ConnectionId connection) {
        return SESSION;
    }

    private static final class NullSession implements ClientSecurity.Session, ServerSecurity.Session {
        @Override
        public int prefixBytes() {
            return 0;
        }

        @Override
        public int suffixBytes() {
            return 0;
        }

        @Override
        public int seal(ByteBuffer packet, int payloadBytes) {
            return HeaderFlyweight.LENGTH + payloadBytes;
        }

        @Override
        public int checksum(ByteBuffer packet) {
            return 0;
        }

        @Override
        public int open(ByteBuffer packet, int length) {
            return length - HeaderFlyweight.LENGTH;
        }

        @Override
        public int respond(ByteBuffer challenge, ByteBuffer response) {
            return 0;
        }

        @Override
        public boolean isAuthenticated() {
            return true;
        }

        @Override
        public void challenge(ByteBuffer dst) {
            dst.limit(dst.position());
        }

        @Override
        public void accept(ByteBuffer response, int checksum) {
            response.position(response.limit());
        }

        @Override
        public String principal() {
            return "";
        }
    }
}
