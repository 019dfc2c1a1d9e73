package io.cellfs.mount.fuse;

import io.cellfs.keep.KeptRecords;
import io.cellfs.keep.KeptRecords.Found;
import io.cellfs.mount.fuse.InodeMode.Mode;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What the kernel holds of a mount, noted so that another process can go on serving it: the nodes with their numbers and counts, the open files, and what
 * was agreed in the handshake. A count may be too high after a kill (what the kernel forgot meanwhile), never too low. Thread-safe.
 *
 * <pre>
 * node:      1 u64 | lookups u64 | state u64 (bit 63 superseded, low half number of the backing file) | id u64 | generation u64 |
 *            volume u64 | vnode u64 | unique u64 | version u64
 * open file: 2 u64 | id u64 | node u64 | mode u64 | writes u64 | uid u32 | gid u32 | pid u32 | 0 u32 | volume u64 | vnode u64 |
 *            unique u64 | request u64
 * handshake: 3 u64 | device u64 | minor u64 | flags u64 | read-ahead u64 | write u64 | pages u64
 * lock:      4 u64 | id of the open file u64 | owner u64
 * change:    5 u64 | request u64 | time u64 | volume u64 | vnode u64 | unique u64
 * </pre>
 */
final class KeptTables {
    /** Bytes of a block in the memory of the records: each has room in one. */
    static final int BLOCK_BYTES = 128;

    private static final long NODE = 1;
    private static final long OPEN_FILE = 2;
    private static final long HANDSHAKE = 3;
    private static final long LOCK_OWNER = 4;
    private static final long CHANGE = 5;

    /** The numbers of these in the records are their indices here. */
    private static final List<Mode> MODES =
            List.of(Mode.CACHED, Mode.PASSTHROUGH_FIRST, Mode.PASSTHROUGH_SAME, Mode.BESIDE, Mode.UNCACHED);

    /** No file. */
    static final Fid NONE = new Fid(0, 0, 0);

    private static final int RECORD_BYTES = 88;
    private static final int LOOKUPS_AT = 8;
    private static final int STATE_AT = 16;
    private static final long SUPERSEDED = Long.MIN_VALUE;

    private final Optional<KeptRecords> records;

    private KeptTables(Optional<KeptRecords> records) {
        this.records = records;
    }

    /** Notes in {@code records}. */
    static KeptTables in(KeptRecords records) {
        return new KeptTables(Optional.of(records));
    }

    /** Notes nothing: the mount ends with the process. */
    static KeptTables none() {
        return new KeptTables(Optional.empty());
    }

    /** Whether anything is noted. */
    boolean keep() {
        return records.isPresent();
    }

    /** A node as it was noted. */
    record KeptNode(
            int record,
            long id,
            long generation,
            Fid fid,
            long version,
            long lookups,
            boolean superseded,
            int backing) {}

    /** An open file as it was noted. */
    record KeptFile(
            int record,
            long id,
            long node,
            Mode mode,
            boolean writes,
            int uid,
            int gid,
            int pid,
            Fid fid,
            long request) {}

    /** Who may hold a POSIX lock that was taken by way of the open file {@code handle}. */
    record KeptOwner(int record, long handle, long owner) {}

    /**
     * A change that was begun and not answered.
     *
     * @param timeNs when, ns since the epoch: what it made is not older
     * @param moved the file whose name it moves; {@link #NONE} without
     */
    record KeptChange(int record, long request, long timeNs, Fid moved) {}

    /**
     * All that was noted of a mount.
     *
     * @param nodes read from the records each time that they are gone through, as there may be millions
     */
    record Noted(
            Handshaken agreed,
            Iterable<KeptNode> nodes,
            List<KeptFile> files,
            List<KeptOwner> owners,
            List<KeptChange> changes) {}

    /**
     * What was agreed when the mount was made.
     *
     * @param device minor number of the mount's device, which is that of its FUSE connection
     */
    record Handshaken(int device, InitNegotiation agreed) {}

    /** What an earlier process noted; empty if it did not get as far as the handshake. To be called once, first. */
    Optional<Noted> load() throws IOException {
        Optional<Handshaken> agreed = Optional.empty();
        List<KeptFile> files = new ArrayList<>();
        List<KeptOwner> owners = new ArrayList<>();
        List<KeptChange> changes = new ArrayList<>();
        Iterable<Found> all = records.orElseThrow().loadUnordered();
        for (Found found : all) {
            ByteBuffer in = found.content();
            long kind = in.getLong();
            if (kind == OPEN_FILE) {
                files.add(file(found.number(), in));
            } else if (kind == HANDSHAKE) {
                agreed = Optional.of(handshake(in));
            } else if (kind == CHANGE) {
                changes.add(new KeptChange(found.number(), in.getLong(), in.getLong(), fid(in)));
            } else if (kind == LOCK_OWNER) {
                owners.add(new KeptOwner(found.number(), in.getLong(), in.getLong()));
            } else if (kind != NODE) {
                throw new IOException("a kept record is of kind " + kind);
            }
        }
        return agreed.map(known -> new Noted(known, nodes(all), files, owners, changes));
    }

    private static Iterable<KeptNode> nodes(Iterable<Found> all) {
        return () -> StreamSupport.stream(all.spliterator(), false)
                .filter(found -> found.content().getLong(0) == NODE)
                .map(found -> node(found.number(), found.content().position(Long.BYTES)))
                .iterator();
    }

    private static Handshaken handshake(ByteBuffer in) {
        int device = (int) in.getLong();
        return new Handshaken(
                device,
                new InitNegotiation(
                        (int) in.getLong(), in.getLong(), (int) in.getLong(), (int) in.getLong(), (int) in.getLong()));
    }

    private static KeptNode node(int record, ByteBuffer in) {
        long lookups = in.getLong();
        long state = in.getLong();
        long id = in.getLong();
        long generation = in.getLong();
        Fid fid = fid(in);
        long version = in.getLong();
        return new KeptNode(record, id, generation, fid, version, lookups, (state & SUPERSEDED) != 0, (int) state);
    }

    private static KeptFile file(int record, ByteBuffer in) {
        long id = in.getLong();
        long node = in.getLong();
        Mode mode = MODES.get((int) in.getLong());
        boolean writes = in.getLong() != 0;
        int uid = in.getInt();
        int gid = in.getInt();
        int pid = in.getInt();
        in.getInt();
        Fid fid = fid(in);
        return new KeptFile(record, id, node, mode, writes, uid, gid, pid, fid, in.getLong());
    }

    private static Fid fid(ByteBuffer in) {
        return new Fid(in.getLong(), in.getLong(), (int) in.getLong());
    }

    private static ByteBuffer fresh(long kind) {
        return ByteBuffer.allocate(RECORD_BYTES).order(ByteOrder.nativeOrder()).putLong(kind);
    }

    /** Notes what was agreed; once. */
    void agreed(Handshaken mount) {
        InitNegotiation agreed = mount.agreed();
        records.ifPresent(all -> all.put(fresh(HANDSHAKE)
                .putLong(mount.device())
                .putLong(agreed.minor())
                .putLong(agreed.flags())
                .putLong(agreed.maxReadAhead())
                .putLong(agreed.maxWriteBytes())
                .putLong(agreed.maxPages())
                .flip()));
    }

    /** Notes a new node. */
    void added(Node node) {
        records.ifPresent(all -> node.record = all.put(fresh(NODE)
                .putLong(node.lookups)
                .putLong(0)
                .putLong(node.id())
                .putLong(node.generation())
                .putLong(node.fid().volume())
                .putLong(node.fid().vnode())
                .putLong(node.fid().unique())
                .putLong(node.version())
                .flip()));
    }

    /** Notes how often the kernel was given the node. */
    void counted(Node node) {
        records.ifPresent(all -> all.setLong(node.record, LOOKUPS_AT, node.lookups));
    }

    /** Notes whether paths lead elsewhere, and the number of the backing file. */
    void changed(Node node) {
        long state = (node.isSuperseded() ? SUPERSEDED : 0) | Integer.toUnsignedLong(node.backing());
        records.ifPresent(all -> all.setLong(node.record, STATE_AT, state));
    }

    /** The kernel has forgotten the node. */
    void removed(Node node) {
        records.ifPresent(all -> all.remove(node.record));
    }

    /** Notes a file that the kernel is about to be given as open, in answer to {@code request}. */
    void opened(Handle handle, long request) {
        records.ifPresent(all -> handle.record(all.put(fresh(OPEN_FILE)
                .putLong(handle.id())
                .putLong(handle.opening().node().id())
                .putLong(MODES.indexOf(handle.opening().mode()))
                .putLong(handle.writes() ? 1 : 0)
                .putInt(handle.who().uid())
                .putInt(handle.who().gid())
                .putInt(handle.who().pid())
                .putInt(0)
                .putLong(handle.fid().volume())
                .putLong(handle.fid().vnode())
                .putLong(handle.fid().unique())
                .putLong(request)
                .flip())));
    }

    /** The file is not open any more. */
    void closed(Handle handle) {
        records.ifPresent(all -> {
            all.remove(handle.record());
            handle.ownerRecords().forEach(all::remove);
        });
    }

    /** Notes who is about to take a POSIX lock by way of an open file; the number of the note. */
    int locked(Handle handle, long owner) {
        return records.map(all -> all.put(
                        fresh(LOCK_OWNER).putLong(handle.id()).putLong(owner).flip()))
                .orElse(-1);
    }

    /** Notes that a change is about to be begun for {@code request}; the note, whose number means something only if anything is noted. */
    KeptChange began(long request, long timeNs, Fid moved) {
        int record = records.map(all -> all.put(fresh(CHANGE)
                        .putLong(request)
                        .putLong(timeNs)
                        .putLong(moved.volume())
                        .putLong(moved.vnode())
                        .putLong(moved.unique())
                        .flip()))
                .orElse(-1);
        return new KeptChange(record, request, timeNs, moved);
    }

    /** Ends a note. */
    void remove(int record) {
        records.ifPresent(all -> all.remove(record));
    }
}
