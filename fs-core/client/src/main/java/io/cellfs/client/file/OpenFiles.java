package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.policy.Locking;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.region.FileData;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.client.server.Errors;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.afs3.StoreMask;
import io.cellfs.protocol.ext.Extensions;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens files, and does for open ones what needs more than their data. Thread-safe. */
public final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int ZERO_RANGE = 16;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int ZERO_BYTES = 256 << 10;

    private final Remote remote;
    private final DataCache data;
    private final Removing removing;
    private final UseGuard guard;

    /** Asked before an open file is used. */
    @FunctionalInterface
    public interface UseGuard {
        /** Ends with an exception if the file must not be used. */
        void check(Fid file) throws IOException;
    }

    /** Files of these caches; {@code guard} is asked before each use. */
    public OpenFiles(Remote remote, DataCache data, Removing removing, UseGuard guard) {
        this.remote = remote;
        this.data = data;
        this.removing = removing;
        this.guard = guard;
    }

    void requireUsable(Vnode vnode) throws IOException {
        guard.check(vnode.fid());
    }

    Remote remote() {
        return remote;
    }

    /** Opens a regular file; {@code truncate} cuts it to nothing. */
    public OpenFile open(Fid fid, boolean write, boolean truncate) throws IOException {
        Vnode vnode = remote.statuses().obtain(fid);
        if (vnode.status().isEmpty()) {
            remote.status(vnode);
        }
        return remote.statuses().isReleased(fid.volume())
                ? new Released(this, data).open(fid, write || truncate)
                : openChangeable(fid, write, truncate);
    }

    private OpenFile openChangeable(Fid fid, boolean write, boolean truncate) throws IOException {
        Vnode vnode = remote.statuses().pin(fid);
        boolean opened = false;
        try {
            Status status = count(vnode, write);
            opened = true;
            FileData content = data.open(fid);
            OpenVnode file = new OpenVnode(this, vnode, content, write, vnode.notePages(status.dataVersion()));
            if (truncate && (status.size() > 0 || content.hasDirty())) {
                truncate(file);
            }
            return file;
        } catch (IOException e) {
            if (opened) {
                vnode.closed(write);
            }
            remote.statuses().unpin(vnode);
            throw e;
        }
    }

    private void truncate(OpenVnode file) throws IOException {
        try {
            file.vnode().setLocalMtime(Remote.nowNs());
            file.data().resize(0);
        } catch (IOException e) {
            file.data().close();
            throw e;
        }
    }

    Status count(Vnode vnode, boolean write) throws IOException {
        Locking.lock(vnode.changeLock());
        try {
            Status status = remote.status(vnode);
            if (status.type() != FileType.FILE) {
                Errno errno = status.type() == FileType.DIRECTORY ? Errno.EISDIR : Errno.ELOOP;
                throw new FsException(errno, vnode.fid() + " is no regular file");
            }
            if (write && remote.calls().isReadOnly(vnode.fid().volume())) {
                throw new FsException(Errno.EROFS, "the volume of " + vnode.fid() + " is read-only");
            }
            vnode.opened(write);
            if (status.links() == 0) {
                vnode.setHeld(true);
            }
            return status;
        } finally {
            vnode.changeLock().unlock();
        }
    }

    /** Opens a file that this client has just made. */
    public OpenFile openMade(Vnode made) throws IOException {
        Vnode vnode = remote.statuses().pin(made.fid());
        vnode.opened(true);
        vnode.notePages(vnode.status().map(Status::dataVersion).orElse(0L));
        return new OpenVnode(this, vnode, data.open(vnode.fid()), true, true);
    }

    Version version(Vnode vnode) throws IOException {
        Status status = remote.status(vnode);
        return new Version(status.dataVersion(), status.size());
    }

    void closed(OpenVnode file) {
        Vnode vnode = file.vnode();
        try {
            if (file.isForWriting() && file.data().hasDirty()) {
                settle(file);
            }
            file.data().close();
        } catch (IOException e) {
            LOG.warn("{}: {}", vnode.fid(), e.getMessage());
        }
        boolean last = false;
        vnode.changeLock().lock();
        try {
            last = vnode.closed(file.isForWriting());
            if (!vnode.isOpenForWriting()) {
                vnode.clearLocalMtime();
            }
            if (last) {
                removing.afterLastClose(vnode);
            }
        } finally {
            vnode.changeLock().unlock();
            remote.statuses().unpin(vnode);
        }
        if (last) {
            removing.removeSilly(vnode);
        }
    }

    /**
     * Dirty data at the end of an open: stored now, unless that has failed already and the program knows, or nobody can ever read it. What is not stored because
     * no server answers is stored when one does.
     */
    private void settle(OpenVnode file) throws IOException {
        boolean nameless = file.vnode().isHeld()
                && file.vnode().status().map(s -> s.links() == 0).orElse(false);
        if (nameless && !file.vnode().hasOtherOpens()) {
            file.data().abandonDirty();
        } else if (!data.storeRefused(file.vnode().fid())) {
            file.data().storeNow();
        } else if (!file.vnode().hasOtherWriters()) {
            LOG.warn(
                    "{}: written data could not be stored and is dropped",
                    file.vnode().fid());
            file.data().abandonDirty();
        }
    }

    /** Makes what is stored of a file stable at the server. */
    public void sync(Vnode vnode) throws IOException {
        Fid wire = VolumeIds.wire(vnode.fid());
        long volume = vnode.fid().volume();
        try {
            remote.calls().extension(volume, Extensions.SYNC, new Extensions.SyncArgs(wire), Repeat.SAFE);
        } catch (FsException e) {
            if (!Errors.isMissingOperation(e)) {
                throw e;
            }
            YfsReplies.Status reply = remote.calls()
                    .call(
                            volume,
                            Yfs.STORE_STATUS,
                            new YfsArgs.StoreStatus(wire, new YfsStoreStatus(StoreMask.FSYNC, 0, 0, 0, 0)),
                            Repeat.SAFE);
            remote.statuses().learnOwn(vnode, reply.status());
        }
    }

    /** fallocate(2): reserves by extending, punches, or zeroes. */
    void allocate(OpenVnode file, int mode, long offset, long length) throws IOException {
        if (offset < 0 || length <= 0 || offset + length < 0) {
            throw new FsException(Errno.EINVAL, "range " + offset + "+" + length);
        }
        long end = offset + length;
        switch (mode) {
            case 0 -> extend(file, end);
            case KEEP_SIZE -> {
                return;
            }
            case PUNCH_HOLE | KEEP_SIZE -> punch(file, offset, end);
            case ZERO_RANGE, ZERO_RANGE | KEEP_SIZE -> {
                if ((mode & KEEP_SIZE) == 0) {
                    extend(file, end);
                }
                punch(file, offset, end);
            }
            default -> throw new FsException(Errno.EOPNOTSUPP, "fallocate mode " + mode);
        }
    }

    private void extend(OpenVnode file, long end) throws IOException {
        if (end > file.data().size(version(file.vnode()))) {
            file.data().store();
            file.data().resize(end);
        }
    }

    private void punch(OpenVnode file, long offset, long end) throws IOException {
        long stop = Math.min(end, file.data().size(version(file.vnode())));
        if (offset >= stop) {
            return;
        }
        try {
            file.data().punch(offset, stop, () -> punchAtServer(file.vnode(), offset, stop - offset));
        } catch (FsException e) {
            if (!Errors.isMissingOperation(e)) {
                throw e;
            }
            writeZeros(file, offset, stop);
        }
    }

    private Version punchAtServer(Vnode vnode, long offset, long length) throws IOException {
        YfsReplies.Status reply = remote.change(
                vnode,
                () -> remote.calls()
                        .extension(
                                vnode.fid().volume(),
                                Extensions.PUNCH,
                                new Extensions.PunchArgs(VolumeIds.wire(vnode.fid()), offset, length),
                                Repeat.SAFE));
        remote.learn(vnode.fid().volume(), reply.sync());
        remote.statuses().learnOwn(vnode, reply.status());
        return new Version(reply.status().dataVersion(), reply.status().size());
    }

    private static void writeZeros(OpenVnode file, long offset, long end) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(ZERO_BYTES);
        for (long at = offset; at < end; at += ZERO_BYTES) {
            file.write(zeros.clear().limit((int) Math.min(ZERO_BYTES, end - at)), at, false);
        }
    }

    /** lseek(2) for data or a hole: asks the server, once it has everything. */
    long seek(OpenVnode file, long offset, int whence) throws IOException {
        if (whence != SEEK_DATA && whence != SEEK_HOLE) {
            throw new FsException(Errno.EINVAL, "whence " + whence);
        }
        file.data().store();
        Version now = version(file.vnode());
        Version shown = file.version(now);
        long size = shown.size();
        if (offset < 0 || offset >= size) {
            throw new FsException(Errno.ENXIO, "offset " + offset + " is past the end");
        }
        if (shown.dataVersion() != now.dataVersion()) {
            return whence == SEEK_DATA ? offset : size;
        }
        try {
            return remote.calls()
                    .extension(
                            file.vnode().fid().volume(),
                            Extensions.SEEK,
                            new Extensions.SeekArgs(VolumeIds.wire(file.vnode().fid()), offset, whence),
                            Repeat.SAFE)
                    .offset();
        } catch (FsException e) {
            if (!Errors.isMissingOperation(e)) {
                throw e;
            }
            return whence == SEEK_DATA ? offset : size;
        }
    }
}
