package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem.Created;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.mount.fuse.InodeMode.Mode;
import io.cellfs.mount.fuse.KeptTables.KeptChange;
import io.cellfs.mount.fuse.NamespaceOperations.Inherited;
import io.cellfs.mount.fuse.Node.Place;
import io.cellfs.mount.fuse.Openings.Opening;
import io.cellfs.mount.fuse.Resent.Change;
import io.cellfs.mount.fuse.Struct.CreateIn;
import io.cellfs.mount.fuse.Struct.EntryOut;
import io.cellfs.mount.fuse.Struct.FallocateIn;
import io.cellfs.mount.fuse.Struct.OpenOut;
import io.cellfs.mount.fuse.Struct.ReadIn;
import io.cellfs.mount.fuse.Struct.ReleaseIn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens, data, and closes of regular files. */
final class FileOperations {
    private final Served served;
    private final NamespaceOperations names;
    private final AttributeOperations attributes;
    private final LockOperations locks;
    private final Openings openings;
    private final Resent resent;

    FileOperations(
            Served served,
            NamespaceOperations names,
            AttributeOperations attributes,
            LockOperations locks,
            Openings openings) {
        this.served = served;
        this.names = names;
        this.attributes = attributes;
        this.locks = locks;
        this.openings = openings;
        this.resent = new Resent(served.fs(), served.changes());
    }

    void open(Request q, Reply r) throws IOException {
        Node node = served.node(q.nodeId());
        int flags = q.int32(0);
        Optional<Handle> owed = served.handles().owed(q);
        Handle handle = owed.isPresent() ? owed.get() : opened(q, node, flags);
        boolean taken = false;
        try {
            if ((q.int32(4) & OpenFlag.OPEN_KILL_SUIDGID) != 0) {
                attributes.killSetIds(q, node.fid());
            }
            openOut(r, 0, handle);
            taken = r.send(OpenOut.SIZE);
        } finally {
            if (!taken) {
                drop(handle);
            }
        }
    }

    private Handle opened(Request q, Node node, int flags) throws IOException {
        return OpenFlag.writes(flags) || (flags & OpenFlag.O_DIRECT) != 0
                ? openThroughUs(q, node, flags)
                : openForReading(q, node);
    }

    /** The mode is settled before the file system opens, as that may truncate. */
    private Handle openThroughUs(Request q, Node node, int flags) throws IOException {
        boolean writes = OpenFlag.writes(flags);
        boolean truncate = (flags & OpenFlag.O_TRUNC) != 0;
        Opening opening = openings.admit(node, writes, q.who().pid());
        OpenFile file =
                orUndo(() -> served.fs().open(node.fid(), writes, truncate, q.who()), () -> openings.ended(opening));
        if (truncate) {
            served.changed(node.fid());
        }
        Opening bound = orUndo(() -> openings.bound(opening, file), () -> undo(opening, file));
        return entered(q, bound, file, writes);
    }

    private Handle openForReading(Request q, Node node) throws IOException {
        OpenFile file = served.fs().open(node.fid(), false, false, q.who());
        Opening opening = orUndo(() -> openings.admit(node, file, q.who().pid()), file::close);
        return entered(q, opening, file, false);
    }

    /** A file just made is on a new inode. */
    private Handle openMade(Request q, Node node, OpenFile file, boolean writes) throws IOException {
        Opening opening = orUndo(() -> openings.admit(node, true, 0), file::close);
        return entered(q, opening, file, writes);
    }

    private Handle entered(Request q, Opening opening, OpenFile file, boolean writes) throws IOException {
        return orUndo(
                () -> served.handles().opened(q.number(), id -> new Handle(id, opening, file, writes, q.who())),
                () -> undo(opening, file));
    }

    private void undo(Opening opening, OpenFile file) {
        openings.ended(opening);
        file.close();
    }

    /** Takes a step; if that fails, undoes what came before it. */
    private static <T> T orUndo(Change<T> step, Runnable undo) throws IOException {
        boolean done = false;
        try {
            T result = step.run();
            done = true;
            return result;
        } finally {
            if (!done) {
                undo.run();
            }
        }
    }

    /**
     * FOPEN_NOFLUSH saves a round trip at each close of a file that was only read. Not while the file has POSIX locks: FLUSH is what tells that
     * a process closed it and thereby dropped them.
     */
    private void openOut(Reply r, int at, Handle handle) throws IOException {
        Opening opening = handle.opening();
        boolean fresh = opening.bound() || (handle.file().keepCache() && !opening.dropsPages());
        boolean keeps = opening.mode() == Mode.CACHED && fresh;
        int flags = opening.flags() | (keeps ? OpenFlag.FOPEN_KEEP_CACHE : 0);
        if (!handle.writes() && !served.locks().any(handle.fid())) {
            flags |= OpenFlag.FOPEN_NOFLUSH;
        }
        r.int64(at + OpenOut.FH, handle.id());
        r.int32(at + OpenOut.OPEN_FLAGS, flags);
        r.int32(at + OpenOut.BACKING_ID, opening.backing());
    }

    private void drop(Handle handle) {
        served.handles().closed(handle);
        openings.ended(handle.opening());
        handle.close();
    }

    void create(Request q, Reply r) throws IOException {
        Place place = new Place(served.node(q.nodeId()), NamespaceOperations.entryName(q, CreateIn.SIZE));
        Optional<Handle> owed = served.handles().owed(q);
        if (owed.isPresent()) {
            answer(r, place, owed.get(), () -> served.fs().getattr(owed.get().fid()), served.mark());
            return;
        }
        int flags = q.int32(CreateIn.FLAGS);
        long mark = served.mark();
        Inherited in = names.inherit(place.directory().fid(), q.who());
        int mode = q.int32(CreateIn.MODE) & 07777;
        Created created;
        try {
            created = resent.once(
                    q,
                    Errno.EEXIST,
                    () -> served.fs().create(place.directory().fid(), place.name(), mode, in.who()),
                    begun -> made(q, place, begun, in.who().uid(), mode));
        } catch (FsException e) {
            throw e.errno() == Errno.EEXIST ? taken(place, flags, e) : e;
        }
        Handle handle = made(q, created, place, OpenFlag.writes(flags));
        answer(r, place, handle, created::attributes, mark);
    }

    /** Takes over a file just made, which the kernel is about to be given under {@code place}. */
    private Handle made(Request q, Created created, @Nullable Place place, boolean writes) throws IOException {
        Node node = orUndo(
                () -> served.remember(created.attributes(), place),
                () -> created.file().close());
        return orUndo(
                () -> openMade(q, node, created.file(), writes),
                () -> served.nodes().forget(node.id(), 1));
    }

    /** What an earlier process made for a request that it could not answer. */
    private Optional<Created> made(Request q, Place place, KeptChange begun, int owner, int mode) throws IOException {
        Optional<Attributes> found = resent.madeEmpty(q, place, begun, FileType.FILE, owner, mode);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Created(found.get(), served.fs().open(found.get().fid(), true, false, q.who())));
    }

    /**
     * Another client made the name between our kernel's lookup and this. ESTALE without O_EXCL: the kernel then looks the path up afresh, finds the
     * file and checks permissions on it as on any other.
     */
    private FsException taken(Place place, int flags, FsException exists) {
        served.expire(place);
        return (flags & OpenFlag.O_EXCL) != 0 ? exists : new FsException(Errno.ESTALE, place.name() + " exists by now");
    }

    private void answer(Reply r, Place place, Handle handle, Change<Attributes> made, long mark) throws IOException {
        Node node = handle.opening().node();
        boolean taken = false;
        try {
            served.nodes().named(node, place);
            Encoder.entryOut(r, 0, node, made.run(), served.cacheSeconds(mark), served.cacheNanos(mark));
            openOut(r, EntryOut.SIZE, handle);
            taken = r.send(EntryOut.SIZE + OpenOut.SIZE);
        } finally {
            if (!taken) {
                drop(handle);
            }
            names.sent(taken, node, place, mark);
        }
    }

    void tmpfile(Request q, Reply r) throws IOException {
        Optional<Handle> owed = served.handles().owed(q);
        if (owed.isPresent()) {
            answerUnnamed(r, owed.get(), () -> served.fs().getattr(owed.get().fid()));
            return;
        }
        Node directory = served.node(q.nodeId());
        Inherited in = names.inherit(directory.fid(), q.who());
        Created created = served.fs().createUnnamed(directory.fid(), q.int32(CreateIn.MODE) & 07777, in.who());
        Handle handle = made(q, created, null, OpenFlag.writes(q.int32(CreateIn.FLAGS)));
        answerUnnamed(r, handle, created::attributes);
    }

    private void answerUnnamed(Reply r, Handle handle, Change<Attributes> made) throws IOException {
        Node node = handle.opening().node();
        boolean taken = false;
        try {
            Encoder.entryOut(r, 0, node, made.run(), 0, 0);
            openOut(r, EntryOut.SIZE, handle);
            taken = r.send(EntryOut.SIZE + OpenOut.SIZE);
        } finally {
            if (!taken) {
                drop(handle);
                served.nodes().forget(node.id(), 1);
            }
        }
    }

    void read(Request q, Reply r) throws IOException {
        Handle handle = served.handle(q.int64(ReadIn.FH));
        int size = Math.clamp(q.int32(ReadIn.SIZE_FIELD), 0, r.capacity());
        r.send(handle.file().read(r.data(0, size), q.int64(ReadIn.OFFSET)));
    }

    void write(Request q, Reply r) throws IOException {
        Handle handle = served.handle(q.int64(ReadIn.FH));
        long offset = q.int64(ReadIn.OFFSET);
        int size = q.int32(ReadIn.SIZE_FIELD);
        int ioFlags = q.int32(ReadIn.IO_FLAGS);
        boolean append = (q.int32(ReadIn.FLAGS) & OpenFlag.O_APPEND) != 0 && (ioFlags & OpenFlag.WRITE_CACHE) == 0;
        boolean done = append && q.isResent() && has(handle.file(), offset, q.data(ReadIn.SIZE, size));
        if (!done) {
            handle.file().write(q.data(ReadIn.SIZE, size), offset, append);
        }
        if ((ioFlags & OpenFlag.WRITE_KILL_SUIDGID) != 0) {
            attributes.killSetIds(q, handle.fid());
        }
        if (append && served.fs().getattr(handle.fid()).size() != offset + size) {
            served.notices().add(new Notice.Contents(handle.fid()));
        }
        served.changed(handle.fid());
        written(r, size);
    }

    /** Whether an earlier process has appended these bytes where the kernel took the end to be; it lets nobody else append meanwhile. */
    private static boolean has(OpenFile file, long offset, ByteBuffer bytes) throws IOException {
        ByteBuffer there = ByteBuffer.allocate(bytes.remaining());
        int count = file.read(there, offset);
        return count == bytes.remaining() && there.flip().equals(bytes);
    }

    /** struct fuse_write_out. */
    static void written(Reply r, int size) {
        r.int32(0, size);
        r.int32(4, 0);
        r.send(8);
    }

    void flush(Request q, Reply r) throws IOException {
        Handle handle = served.handle(q.int64(ReleaseIn.FH));
        try {
            if (handle.writes()) {
                handle.file().flush();
            }
        } finally {
            // A program that was killed meanwhile has an end; its locks must have one too.
            Thread.interrupted();
            locks.dropPosix(handle, q.int64(ReleaseIn.LOCK_OWNER));
        }
        r.send(0);
    }

    void release(Request q, Reply r) throws IOException {
        Handle handle = served.handle(q.int64(ReleaseIn.FH));
        try {
            locks.dropAll(handle);
            if ((q.int32(ReleaseIn.RELEASE_FLAGS) & OpenFlag.RELEASE_FLOCK_UNLOCK) != 0) {
                locks.dropFlock(handle, q.int64(ReleaseIn.LOCK_OWNER));
            }
        } finally {
            drop(handle);
        }
        r.send(0);
    }

    void fsync(Request q, Reply r) throws IOException {
        served.handle(q.int64(0)).file().fsync();
        r.send(0);
    }

    void fallocate(Request q, Reply r) throws IOException {
        Handle handle = served.handle(q.int64(FallocateIn.FH));
        handle.file().allocate(q.int32(FallocateIn.MODE), q.int64(FallocateIn.OFFSET), q.int64(FallocateIn.LENGTH));
        served.changed(handle.fid());
        r.send(0);
    }

    void lseek(Request q, Reply r) throws IOException {
        Handle handle = served.handle(q.int64(0));
        r.int64(0, handle.file().seek(q.int64(8), q.int32(16)));
        r.send(8);
    }

    /** SYNCFS: everything that programs have open for writing becomes stable. */
    void syncfs(Request q, Reply r) throws IOException {
        IOException[] failed = new IOException[1];
        served.handles().forEach(handle -> {
            try {
                if (handle.writes()) {
                    handle.file().fsync();
                }
            } catch (IOException e) {
                failed[0] = e;
            }
        });
        if (failed[0] != null) {
            throw failed[0];
        }
        r.send(0);
    }
}
