package io.cellfs.mount.jnr;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.CellFileSystem.Created;
import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.api.SetAttributes;
import io.cellfs.mount.fuse.SlotTable;
import io.cellfs.mount.jnr.PathResolver.Place;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.serce.jnrfuse.FuseFillDir;
import ru.serce.jnrfuse.FuseStubFS;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.FuseContext;
import ru.serce.jnrfuse.struct.FuseFileInfo;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/** libfuse's path-based operations on a {@link CellFileSystem}. Locks are not among them: the kernel keeps them, on this machine only. */
final class JnrFileSystem extends FuseStubFS {
    private static final Logger LOG = LoggerFactory.getLogger(JnrFileSystem.class);
    private static final int O_ACCMODE = 3;
    private static final int O_EXCL = 0200;
    private static final int O_TRUNC = 01000;
    private static final int O_APPEND = 02000;
    private static final int S_IFMT = 0170000;
    private static final int S_ISGID = 02000;
    private static final int PAGE = 1000;
    private static final long NANOS = 1_000_000_000L;

    private final CellFileSystem fs;
    private final PathResolver paths;
    private final SlotTable<Handle> handles = new SlotTable<>();

    /** An open file of libfuse. */
    private record Handle(long id, Fid fid, OpenFile file) {}

    /** An operation whose failure is a negative errno. */
    private interface Step {
        int run() throws IOException;
    }

    JnrFileSystem(CellFileSystem fs) {
        this.fs = fs;
        this.paths = new PathResolver(fs);
    }

    private static int answer(Step step) {
        try {
            return step.run();
        } catch (FsException e) {
            return -e.errno().number();
        } catch (IOException | RuntimeException e) {
            LOG.warn("an operation failed", e);
            return -Errno.EIO.number();
        }
    }

    private Credentials who() {
        FuseContext context = getContext();
        return new Credentials((int) context.uid.get(), (int) context.gid.get(), (int) context.pid.get());
    }

    private Handle handle(FuseFileInfo info) throws FsException {
        Handle handle = handles.get(info.fh.get());
        if (handle == null) {
            throw new FsException(Errno.EBADF, "handle");
        }
        return handle;
    }

    @Override
    public int getattr(String path, FileStat stat) {
        return answer(() -> {
            JnrStat.fill(stat, paths.attributes(path, who()));
            return 0;
        });
    }

    @Override
    public int fgetattr(String path, FileStat stat, FuseFileInfo info) {
        return answer(() -> {
            JnrStat.fill(stat, fs.getattr(handle(info).fid()));
            return 0;
        });
    }

    @Override
    public int readlink(String path, Pointer buffer, long size) {
        return answer(() -> {
            byte[] target = fs.readlink(paths.resolve(path, who())).bytes();
            int count = (int) Math.min(target.length, size - 1);
            buffer.put(0, target, 0, count);
            buffer.putByte(count, (byte) 0);
            return 0;
        });
    }

    @Override
    public int mknod(String path, long mode, long device) {
        int type = (int) mode & S_IFMT;
        if (type != 0 && type != FileStat.S_IFREG) {
            return -Errno.EPERM.number();
        }
        return answer(() -> {
            make(path, mode).file().close();
            return 0;
        });
    }

    private Created make(String path, long mode) throws IOException {
        Credentials who = who();
        Place place = paths.place(path, who);
        Attributes parent = fs.getattr(place.directory());
        return fs.create(place.directory(), place.name(), (int) mode & 07777, inherit(parent, who));
    }

    private static Credentials inherit(Attributes parent, Credentials who) {
        return (parent.mode() & S_ISGID) == 0 ? who : new Credentials(who.uid(), parent.group(), who.pid());
    }

    @Override
    public int mkdir(String path, long mode) {
        return answer(() -> {
            Credentials who = who();
            Place place = paths.place(path, who);
            Attributes parent = fs.getattr(place.directory());
            int bits = ((int) mode & 07777) | (parent.mode() & S_ISGID);
            fs.mkdir(place.directory(), place.name(), bits, inherit(parent, who));
            return 0;
        });
    }

    @Override
    public int unlink(String path) {
        return answer(() -> {
            Place place = paths.place(path, who());
            fs.unlink(place.directory(), place.name(), who());
            return 0;
        });
    }

    @Override
    public int rmdir(String path) {
        return answer(() -> {
            Place place = paths.place(path, who());
            fs.rmdir(place.directory(), place.name(), who());
            return 0;
        });
    }

    @Override
    public int symlink(String target, String path) {
        return answer(() -> {
            Credentials who = who();
            Place place = paths.place(path, who);
            Attributes parent = fs.getattr(place.directory());
            fs.symlink(place.directory(), place.name(), Name.of(target), inherit(parent, who));
            return 0;
        });
    }

    @Override
    public int rename(String from, String to) {
        return answer(() -> {
            Place source = paths.place(from, who());
            Place target = paths.place(to, who());
            fs.rename(source.directory(), source.name(), target.directory(), target.name(), 0, who());
            return 0;
        });
    }

    @Override
    public int link(String from, String to) {
        return answer(() -> {
            Place place = paths.place(to, who());
            fs.link(paths.resolve(from, who()), place.directory(), place.name(), who());
            return 0;
        });
    }

    private int change(Fid file, SetAttributes change) throws IOException {
        fs.setattr(file, change, who());
        return 0;
    }

    @Override
    public int chmod(String path, long mode) {
        return answer(() -> change(
                paths.resolve(path, who()),
                new SetAttributes(
                        OptionalInt.of((int) mode & 07777),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty())));
    }

    @Override
    public int chown(String path, long uid, long gid) {
        return answer(() -> change(
                paths.resolve(path, who()),
                new SetAttributes(OptionalInt.empty(), id(uid), id(gid), OptionalLong.empty(), OptionalLong.empty())));
    }

    /** (uid_t) -1 means to keep it. */
    private static OptionalInt id(long id) {
        return (int) id == -1 ? OptionalInt.empty() : OptionalInt.of((int) id);
    }

    private static SetAttributes size(long size) {
        return new SetAttributes(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.of(size),
                OptionalLong.empty());
    }

    @Override
    public int truncate(String path, long size) {
        return answer(() -> change(paths.resolve(path, who()), size(size)));
    }

    @Override
    public int ftruncate(String path, long size, FuseFileInfo info) {
        return answer(() -> change(handle(info).fid(), size(size)));
    }

    @Override
    public int utimens(String path, Timespec[] times) {
        return answer(() -> change(
                paths.resolve(path, who()),
                new SetAttributes(
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        OptionalLong.of(times[1].tv_sec.get() * NANOS + times[1].tv_nsec.longValue()))));
    }

    @Override
    public int open(String path, FuseFileInfo info) {
        return answer(() -> opened(paths.resolve(path, who()), info));
    }

    private int opened(Fid fid, FuseFileInfo info) throws IOException {
        int flags = info.flags.get();
        OpenFile file = fs.open(fid, (flags & O_ACCMODE) != 0, (flags & O_TRUNC) != 0, who());
        info.fh.set(handles.add(id -> new Handle(id, fid, file)).id());
        return 0;
    }

    @Override
    public int create(String path, long mode, FuseFileInfo info) {
        return answer(() -> {
            try {
                Created made = make(path, mode);
                Fid fid = made.attributes().fid();
                info.fh.set(handles.add(id -> new Handle(id, fid, made.file())).id());
                return 0;
            } catch (FsException e) {
                if (e.errno() != Errno.EEXIST || (info.flags.get() & O_EXCL) != 0) {
                    throw e;
                }
                return opened(paths.resolve(path, who()), info);
            }
        });
    }

    @Override
    public int read(String path, Pointer buffer, long size, long offset, FuseFileInfo info) {
        return answer(() -> {
            byte[] data = new byte[(int) size];
            int count = handle(info).file().read(ByteBuffer.wrap(data), offset);
            buffer.put(0, data, 0, count);
            return count;
        });
    }

    @Override
    public int write(String path, Pointer buffer, long size, long offset, FuseFileInfo info) {
        return answer(() -> {
            byte[] data = new byte[(int) size];
            buffer.get(0, data, 0, data.length);
            boolean append = (info.flags.get() & O_APPEND) != 0;
            handle(info).file().write(ByteBuffer.wrap(data), offset, append);
            return data.length;
        });
    }

    @Override
    public int flush(String path, FuseFileInfo info) {
        return answer(() -> {
            handle(info).file().flush();
            return 0;
        });
    }

    @Override
    public int fsync(String path, int dataOnly, FuseFileInfo info) {
        return answer(() -> {
            handle(info).file().fsync();
            return 0;
        });
    }

    @Override
    public int fsyncdir(String path, FuseFileInfo info) {
        return answer(() -> {
            fs.syncDirectory(paths.resolve(path, who()));
            return 0;
        });
    }

    @Override
    public int release(String path, FuseFileInfo info) {
        return answer(() -> {
            Handle handle = handles.remove(info.fh.get());
            if (handle != null) {
                handle.file().close();
            }
            return 0;
        });
    }

    @Override
    public int fallocate(String path, int mode, long offset, long length, FuseFileInfo info) {
        return answer(() -> {
            handle(info).file().allocate(mode, offset, length);
            return 0;
        });
    }

    @Override
    public int statfs(String path, Statvfs to) {
        return answer(() -> {
            JnrStat.fill(to, fs.statistics(paths.resolve(path, who())));
            return 0;
        });
    }

    @Override
    public int readdir(String path, Pointer buffer, FuseFillDir filler, long offset, FuseFileInfo info) {
        return answer(() -> {
            Fid directory = paths.resolve(path, who());
            List<DirectoryEntry> page = fs.readdir(directory, 0, PAGE);
            while (!page.isEmpty()) {
                for (DirectoryEntry entry : page) {
                    filler.apply(buffer, entry.name().toString(), noStat(), 0);
                }
                page = fs.readdir(directory, page.getLast().cookie(), PAGE);
            }
            return 0;
        });
    }

    /** jnr-fuse takes null for "no attributes known" although it does not say so. */
    @SuppressWarnings("NullAway") // the foreign API is not annotated and documents null in its examples
    private static FileStat noStat() {
        @Nullable FileStat none = null;
        return none;
    }

    @Override
    public int getxattr(String path, String name, Pointer value, long size) {
        return answer(() -> put(fs.getXattr(paths.resolve(path, who()), Name.of(name)), value, size));
    }

    @Override
    public int listxattr(String path, Pointer list, long size) {
        return answer(() -> {
            StringBuilder names = new StringBuilder();
            for (Name name : fs.listXattr(paths.resolve(path, who()))) {
                names.append(name).append('\0');
            }
            return put(ByteBuffer.wrap(Name.of(names.toString()).bytes()), list, size);
        });
    }

    private static int put(ByteBuffer value, Pointer to, long room) throws FsException {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        if (room != 0 && bytes.length > room) {
            throw new FsException(Errno.ERANGE, "value");
        }
        if (room != 0) {
            to.put(0, bytes, 0, bytes.length);
        }
        return bytes.length;
    }

    @Override
    public int setxattr(String path, String name, Pointer value, long size, int flags) {
        return answer(() -> {
            byte[] bytes = new byte[(int) size];
            value.get(0, bytes, 0, bytes.length);
            fs.setXattr(paths.resolve(path, who()), Name.of(name), ByteBuffer.wrap(bytes), flags, who());
            return 0;
        });
    }

    @Override
    public int removexattr(String path, String name) {
        return answer(() -> {
            fs.removeXattr(paths.resolve(path, who()), Name.of(name), who());
            return 0;
        });
    }

    /** Called by jnr-fuse's own shutdown hook: unmounting is {@link JnrMount}'s. */
    @Override
    public void umount() {
        LOG.trace("left to the mount");
    }

    /** Gives up what is still open, when the mount is over. */
    void closeAll() {
        handles.forEach(handle -> handle.file().close());
    }
}
