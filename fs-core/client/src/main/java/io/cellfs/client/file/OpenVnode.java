package io.cellfs.client.file;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.LocalCopy;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.region.FileData;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.client.region.ReadAhead;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.Vnode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open regular file. */
final class OpenVnode implements OpenFile {
    private final OpenFiles owner;
    private final Vnode vnode;
    private final FileData data;
    private final boolean write;
    private final boolean keepCache;
    private final ReadAhead readAhead = new ReadAhead();
    private final Optional<Status> bound;
    private final AtomicBoolean closed = new AtomicBoolean();

    OpenVnode(OpenFiles owner, Vnode vnode, FileData data, boolean write, boolean keepCache) {
        this(owner, vnode, data, write, keepCache, Optional.empty());
    }

    /** The same; {@code bound} is what it shows until its end, if that is given. */
    OpenVnode(OpenFiles owner, Vnode vnode, FileData data, boolean write, boolean keepCache, Optional<Status> bound) {
        this.bound = bound;
        this.owner = owner;
        this.vnode = vnode;
        this.data = data;
        this.write = write;
        this.keepCache = keepCache;
    }

    Vnode vnode() {
        return vnode;
    }

    FileData data() {
        return data;
    }

    boolean isForWriting() {
        return write;
    }

    /** The version that this open shows; {@code now} is the server's. */
    Version version(Version now) {
        return bound.map(OpenVnode::version).orElse(now);
    }

    private static Version version(Status status) {
        return new Version(status.dataVersion(), status.size());
    }

    private Version current() throws IOException {
        return bound.isPresent() ? version(bound.get()) : owner.version(vnode);
    }

    @Override
    public Optional<Attributes> bound() {
        return bound.map(status -> status.attributes(vnode.fid()));
    }

    @Override
    public boolean keepCache() {
        return keepCache;
    }

    @Override
    public int read(ByteBuffer dst, long offset) throws IOException {
        if (offset < 0) {
            throw new FsException(Errno.EINVAL, "offset " + offset);
        }
        owner.requireUsable(vnode);
        return data.read(dst, offset, readAhead, this::current);
    }

    @Override
    public void write(ByteBuffer src, long offset, boolean append) throws IOException {
        requireWrite();
        if (offset < 0) {
            throw new FsException(Errno.EINVAL, "offset " + offset);
        }
        owner.requireUsable(vnode);
        Version known = owner.version(vnode);
        vnode.setLocalMtime(Remote.nowNs());
        data.write(src, offset, append, known);
    }

    @Override
    public void flush() throws IOException {
        owner.requireUsable(vnode);
        data.flush();
    }

    @Override
    public void fsync() throws IOException {
        owner.requireUsable(vnode);
        data.flush();
        owner.sync(vnode);
    }

    @Override
    public void allocate(int mode, long offset, long length) throws IOException {
        requireWrite();
        owner.allocate(this, mode, offset, length);
    }

    @Override
    public long seek(long offset, int whence) throws IOException {
        return owner.seek(this, offset, whence);
    }

    @Override
    public Optional<LocalCopy> localCopy() throws IOException {
        return data.localCopy(current());
    }

    private void requireWrite() throws FsException {
        if (!write) {
            throw new FsException(Errno.EBADF, vnode.fid() + " is not open for writing");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            owner.closed(this);
        }
    }
}
