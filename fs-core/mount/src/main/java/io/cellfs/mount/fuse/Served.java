package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.mount.fuse.KeptTables.KeptNode;
import io.cellfs.mount.fuse.KeptTables.Noted;
import io.cellfs.mount.fuse.Node.Place;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What all operations of one mount share: the file system, what the kernel holds of it, and how long it may keep it. */
final class Served implements CellFileSystem.InvalidationListener {
    /** Absent names remembered per mount, some 100 bytes each. */
    private static final int MAX_ABSENT = 1 << 18;

    private static final int MAX_NOTICES = 1 << 16;
    private static final int GENERATION_BITS = 20;

    private final CellFileSystem fs;
    private final NodeTable nodes;
    private final HandleTable handles;
    private final Changes changes;
    private final LockOwners locks = new LockOwners();
    private final NoticeQueue notices = new NoticeQueue(MAX_NOTICES);
    private final AtomicLong invalidations = new AtomicLong();
    private final Duration cacheTime;

    Served(CellFileSystem fs, Duration cacheTime) {
        this(fs, cacheTime, KeptTables.none(), List.of(), Served::nowNs);
    }

    /** The same, noting what the kernel holds in {@code kept}; {@code before} is what it holds from an earlier process. */
    Served(CellFileSystem fs, Duration cacheTime, KeptTables kept, Iterable<KeptNode> before, LongSupplier epochNs) {
        this.fs = fs;
        this.cacheTime = cacheTime;
        this.handles = new HandleTable(fs, kept);
        this.changes = new Changes(kept, epochNs);
        this.nodes = new NodeTable(fs.root(), MAX_ABSENT, kept, before, System.currentTimeMillis() << GENERATION_BITS);
    }

    /** The clock that this machine's files get their times from: ns since the epoch. */
    static long nowNs() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /** Goes on with the files that an earlier process had opened, the locks of these, and the changes that it had begun. */
    void restore(Noted noted) {
        handles.restore(nodes, noted.files(), noted.owners());
        handles.forEach(this::restoreLocks);
        changes.restore(noted.changes());
    }

    private void restoreLocks(Handle handle) {
        for (FileLock lock : fs.heldLocks(handle.fid())) {
            if (!lock.flock()) {
                locks.add(handle.fid(), lock.owner());
            }
        }
    }

    CellFileSystem fs() {
        return fs;
    }

    NodeTable nodes() {
        return nodes;
    }

    HandleTable handles() {
        return handles;
    }

    /** Changes of names under way. */
    Changes changes() {
        return changes;
    }

    LockOwners locks() {
        return locks;
    }

    NoticeQueue notices() {
        return notices;
    }

    /** The node of a request; ESTALE when the kernel names one that it was not given. */
    Node node(long id) throws FsException {
        Node node = nodes.get(id);
        if (node == null) {
            throw new FsException(Errno.ESTALE, "node " + id);
        }
        return node;
    }

    Fid fid(Request request) throws FsException {
        return node(request.nodeId()).fid();
    }

    /** The open file of a request; EBADF when there is none. */
    Handle handle(long id) throws FsException {
        return handles.get(id).orElseThrow(() -> new FsException(Errno.EBADF, "handle " + id));
    }

    /**
     * A mark to take before asking the file system. An answer may be cached only if nothing was invalidated since: {@link #cacheSeconds(long)} when
     * the answer is made, {@link #unchanged} again when it has been sent.
     */
    long mark() {
        return invalidations.get();
    }

    boolean unchanged(long mark) {
        return invalidations.get() == mark;
    }

    /** Whole seconds that the kernel may keep an answer begun at {@code mark}; 0 when something was invalidated meanwhile. */
    long cacheSeconds(long mark) {
        return unchanged(mark) ? cacheTime.toSeconds() : 0;
    }

    /** The nanoseconds that go with {@link #cacheSeconds}. */
    int cacheNanos(long mark) {
        return unchanged(mark) ? cacheTime.toNanosPart() : 0;
    }

    @Override
    public void invalidated(Fid file) {
        invalidations.incrementAndGet();
        notices.add(new Notice.Contents(file));
    }

    @Override
    public void entryInvalidated(Fid directory, Name name) {
        invalidations.incrementAndGet();
        notices.add(new Notice.Entry(directory, name));
    }

    @Override
    public void settle() throws InterruptedException {
        notices.awaitSent();
    }

    /**
     * Counts that the kernel is about to be given a file under {@code place} (null for one without a name). An inode of a released file is of one version
     * for ever: another version gets another inode (ADR 0011).
     */
    Node remember(Attributes file, @Nullable Place place) {
        boolean released = file.type() == FileType.FILE && fs.isReleased(file.fid());
        return nodes.remember(file.fid(), released ? file.dataVersion() : Node.FOLLOWS, place);
    }

    /**
     * What the kernel is to be told of an inode whose file has the attributes {@code now}: those of the version that the inode shows.
     *
     * @throws FsException ESTALE when that is a former one and nobody has it open: paths lead to another inode
     */
    Attributes shown(Node node, Attributes now) throws FsException {
        return node.shows(now.dataVersion()) ? now : node.bound().orElseThrow(() -> released(node));
    }

    /** From now on paths lead to another inode than this one, which shows a former version; the failure that has the kernel walk them afresh. */
    FsException released(Node node) {
        if (!node.isSuperseded()) {
            nodes.places(node).forEach(this::expire);
            nodes.supersede(node);
        }
        return new FsException(Errno.ESTALE, node.fid() + " was released anew: its path leads to a new inode");
    }

    /** A change was made by way of one inode of a file; further ones that the kernel holds of it must forget what they know. */
    void changed(Fid file) {
        if (nodes.hasSuperseded(file)) {
            notices.add(new Notice.Contents(file));
        }
    }

    /** Has the kernel expire a name. */
    void expire(Place place) {
        notices.add(new Notice.Entry(place.directory().fid(), place.name()));
    }
}
