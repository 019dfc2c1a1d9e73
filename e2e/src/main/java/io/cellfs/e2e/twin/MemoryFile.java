package io.cellfs.e2e.twin;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open file of the twin. */
final class MemoryFile implements OpenFile {
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int ZERO_RANGE = 16;

    private final MemoryFileSystem fs;
    private final Vnode vnode;
    private final boolean writes;
    private final AtomicBoolean closed = new AtomicBoolean();

    MemoryFile(MemoryFileSystem fs, Vnode vnode, boolean writes) {
        this.fs = fs;
        this.vnode = vnode;
        this.writes = writes;
    }

    @Override
    public boolean keepCache() {
        return true;
    }

    @Override
    public int read(ByteBuffer dst, long offset) {
        return vnode.bytes.read(dst, offset);
    }

    @Override
    public void write(ByteBuffer src, long offset, boolean append) throws FsException {
        needWrite();
        if (append) {
            vnode.bytes.append(src);
        } else {
            vnode.bytes.write(src, offset);
        }
        vnode.touch();
    }

    private void needWrite() throws FsException {
        if (!writes) {
            throw new FsException(Errno.EBADF, "not open for writing");
        }
    }

    @Override
    public void flush() {
        fs.stored(vnode);
    }

    @Override
    public void fsync() {
        fs.stored(vnode);
    }

    @Override
    public void allocate(int mode, long offset, long length) throws FsException {
        needWrite();
        long end = offset + length;
        switch (mode) {
            case 0 -> vnode.bytes.extend(end);
            case KEEP_SIZE -> vnode.touchStatus();
            case PUNCH_HOLE | KEEP_SIZE -> vnode.bytes.zero(offset, Math.min(end, vnode.bytes.size()));
            case ZERO_RANGE | KEEP_SIZE -> vnode.bytes.zero(offset, Math.min(end, vnode.bytes.size()));
            case ZERO_RANGE -> {
                vnode.bytes.zero(offset, Math.min(end, vnode.bytes.size()));
                vnode.bytes.extend(end);
            }
            default -> throw new FsException(Errno.EOPNOTSUPP, "fallocate mode " + mode);
        }
        vnode.touch();
    }

    @Override
    public long seek(long offset, int whence) throws FsException {
        return vnode.bytes.seek(offset, whence);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            fs.closed(vnode);
        }
    }
}
