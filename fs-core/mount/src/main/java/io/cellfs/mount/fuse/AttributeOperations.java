package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.SetAttributes;
import io.cellfs.client.api.VolumeStatistics;
import io.cellfs.mount.fuse.Struct.Kstatfs;
import io.cellfs.mount.fuse.Struct.SetattrIn;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** GETATTR, SETATTR, STATFS. */
final class AttributeOperations {
    private static final long NANOS = 1_000_000_000L;
    private static final int SET_IDS = 06000;
    private static final int STATFS_BLOCK = 1024;
    /** AFS-3 vnode numbers have 31 useful bits; a volume has no other limit on files. */
    private static final long MAX_FILES = Integer.MAX_VALUE;

    private final Served served;

    AttributeOperations(Served served) {
        this.served = served;
    }

    void getattr(Request q, Reply r) throws IOException {
        long mark = served.mark();
        Node node = served.node(q.nodeId());
        Attributes attributes;
        try {
            attributes = served.fs().getattr(node.fid());
        } catch (FsException e) {
            attributes = node.bound().or(node::remains).orElseThrow(() -> e);
        }
        answer(r, node, served.shown(node, attributes), mark);
    }

    private void answer(Reply r, Node node, Attributes attributes, long mark) {
        boolean cached = !node.isSuperseded();
        long seconds = cached ? served.cacheSeconds(mark) : 0;
        r.send(Encoder.attrOut(r, attributes, seconds, cached ? served.cacheNanos(mark) : 0));
    }

    void setattr(Request q, Reply r) throws IOException {
        Node node = served.node(q.nodeId());
        Fid file = node.fid();
        long mark = served.mark();
        SetAttributes change = change(q, file);
        boolean nothing = change.mode().isEmpty()
                && change.owner().isEmpty()
                && change.group().isEmpty()
                && change.size().isEmpty()
                && change.mtimeNs().isEmpty();
        Attributes now = nothing ? served.fs().getattr(file) : served.fs().setattr(file, change, q.who());
        served.changed(file);
        answer(r, node, served.shown(node, now), mark);
    }

    private SetAttributes change(Request q, Fid file) throws IOException {
        int valid = q.int32(SetattrIn.VALID);
        OptionalInt owner =
                has(valid, SetattrIn.FATTR_UID) ? OptionalInt.of(q.int32(SetattrIn.UID)) : OptionalInt.empty();
        OptionalInt group =
                has(valid, SetattrIn.FATTR_GID) ? OptionalInt.of(q.int32(SetattrIn.GID)) : OptionalInt.empty();
        OptionalLong size = has(valid, SetattrIn.FATTR_SIZE)
                ? OptionalLong.of(q.int64(SetattrIn.SIZE_FIELD))
                : OptionalLong.empty();
        return new SetAttributes(mode(q, valid, file), owner, group, size, mtime(q, valid));
    }

    /** The mode asked for, or the one left when a chown or truncation takes the set-id bits away (FUSE_HANDLE_KILLPRIV_V2 puts that on us). */
    private OptionalInt mode(Request q, int valid, Fid file) throws IOException {
        if (has(valid, SetattrIn.FATTR_MODE)) {
            return OptionalInt.of(q.int32(SetattrIn.MODE) & 07777);
        }
        boolean kills = has(valid, SetattrIn.FATTR_UID | SetattrIn.FATTR_GID | SetattrIn.FATTR_KILL_SUIDGID);
        return kills ? withoutSetIds(served.fs().getattr(file)) : OptionalInt.empty();
    }

    /** The mode without set-user-id, and without set-group-id if it is one (group execute is set); empty when that changes nothing. */
    private static OptionalInt withoutSetIds(Attributes now) {
        if (now.type() != FileType.FILE || (now.mode() & SET_IDS) == 0) {
            return OptionalInt.empty();
        }
        int kept = now.mode() & ~04000;
        if ((now.mode() & 010) != 0) {
            kept &= ~02000;
        }
        return kept == now.mode() ? OptionalInt.empty() : OptionalInt.of(kept);
    }

    /** Takes the set-id bits away after a write by somebody without CAP_FSETID. */
    void killSetIds(Request q, Fid file) throws IOException {
        OptionalInt mode = withoutSetIds(served.fs().getattr(file));
        if (mode.isPresent()) {
            SetAttributes change = new SetAttributes(
                    mode, OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty());
            served.fs().setattr(file, change, q.who());
            served.notices().add(new Notice.AttributesOnly(file));
        }
    }

    private static OptionalLong mtime(Request q, int valid) throws IOException {
        if (has(valid, SetattrIn.FATTR_MTIME_NOW)) {
            Instant now = Instant.now();
            return OptionalLong.of(now.getEpochSecond() * NANOS + now.getNano());
        }
        if (!has(valid, SetattrIn.FATTR_MTIME)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(q.int64(SetattrIn.MTIME) * NANOS + q.int32(SetattrIn.MTIMENSEC));
    }

    private static boolean has(int valid, int bits) {
        return (valid & bits) != 0;
    }

    void statfs(Request q, Reply r) throws IOException {
        VolumeStatistics s = served.fs().statistics(served.fid(q));
        r.zero(0, Kstatfs.SIZE);
        r.int64(Kstatfs.BLOCKS, s.totalBytes() / STATFS_BLOCK);
        r.int64(Kstatfs.BFREE, s.freeBytes() / STATFS_BLOCK);
        r.int64(Kstatfs.BAVAIL, s.availableBytes() / STATFS_BLOCK);
        r.int64(Kstatfs.FILES, MAX_FILES);
        r.int64(Kstatfs.FFREE, Math.max(0, MAX_FILES - s.files()));
        r.int32(Kstatfs.BSIZE, STATFS_BLOCK);
        r.int32(Kstatfs.NAMELEN, NamespaceOperations.NAME_MAX);
        r.int32(Kstatfs.FRSIZE, STATFS_BLOCK);
        r.send(Kstatfs.SIZE);
    }
}
