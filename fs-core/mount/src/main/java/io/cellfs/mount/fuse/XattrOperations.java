package io.cellfs.mount.fuse;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Name;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Extended attributes. */
final class XattrOperations {
    /** struct fuse_setxattr_in with and without FUSE_SETXATTR_EXT. */
    private static final int SETXATTR_IN = 16;

    private static final int SETXATTR_IN_SHORT = 8;
    private static final int GETXATTR_IN = 8;
    private static final byte[] SECURITY = "security.".getBytes(StandardCharsets.US_ASCII);

    private final Served served;
    private final boolean extendedSet;

    XattrOperations(Served served, boolean extendedSet) {
        this.served = served;
        this.extendedSet = extendedSet;
    }

    void getxattr(Request q, Reply r) throws IOException {
        int size = q.int32(0);
        Name name = q.name(GETXATTR_IN);
        if (isSecurity(name)) {
            throw new FsException(Errno.EOPNOTSUPP, "no security attributes");
        }
        value(r, size, served.fs().getXattr(served.fid(q), name));
    }

    /** The kernel asks for security.capability at each exec: answered here, the file system has none. */
    private static boolean isSecurity(Name name) {
        if (name.length() < SECURITY.length) {
            return false;
        }
        for (int i = 0; i < SECURITY.length; i++) {
            if (name.at(i) != SECURITY[i]) {
                return false;
            }
        }
        return true;
    }

    void listxattr(Request q, Reply r) throws IOException {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (Name name : served.fs().listXattr(served.fid(q))) {
            names.writeBytes(name.bytes());
            names.write(0);
        }
        value(r, q.int32(0), ByteBuffer.wrap(names.toByteArray()));
    }

    /** The value, or with room for 0 bytes its size; ERANGE when the room is too small. */
    private static void value(Reply r, int room, ByteBuffer value) throws FsException {
        int size = value.remaining();
        if (room == 0) {
            FileOperations.written(r, size);
            return;
        }
        if (size > room || size > r.capacity()) {
            throw new FsException(Errno.ERANGE, size + " bytes of value");
        }
        r.data(0, size).put(value);
        r.send(size);
    }

    void setxattr(Request q, Reply r) throws IOException {
        int size = q.int32(0);
        int header = extendedSet ? SETXATTR_IN : SETXATTR_IN_SHORT;
        Name name = q.name(header);
        if (isSecurity(name)) {
            throw new FsException(Errno.EOPNOTSUPP, "no security attributes");
        }
        ByteBuffer value = q.data(header + name.length() + 1, size);
        served.fs().setXattr(served.fid(q), name, value, q.int32(4), q.who());
        r.send(0);
    }

    void removexattr(Request q, Reply r) throws IOException {
        served.fs().removeXattr(served.fid(q), q.name(0), q.who());
        r.send(0);
    }
}
