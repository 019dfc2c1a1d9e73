package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.mount.fuse.Node.Place;
import io.cellfs.mount.fuse.Struct.Dirent;
import io.cellfs.mount.fuse.Struct.EntryOut;
import io.cellfs.mount.fuse.Struct.ReadIn;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Listings, with and without attributes. There are no directory handles: a cookie says all (FUSE_NO_OPENDIR_SUPPORT). */
final class DirectoryOperations {
    private static final Name DOT = Name.of(".");
    private static final Name DOT_DOT = Name.of("..");
    private static final int TYPE_SHIFT = 12;

    private final Served served;

    DirectoryOperations(Served served) {
        this.served = served;
    }

    /** ENOSYS: the kernel opens directories by itself from now on, and caches their entries. */
    void opendir(Request q, Reply r) {
        r.error(Errno.ENOSYS.number());
    }

    void readdir(Request q, Reply r) throws IOException {
        List<DirectoryEntry> page = page(q, r, 0);
        int at = 0;
        for (DirectoryEntry entry : page) {
            at += dirent(r, at, entry, Inode.number(entry.fid()));
        }
        r.send(at);
    }

    /** The entries from the request's cookie that fit its size, with {@code extra} bytes for each. */
    private List<DirectoryEntry> page(Request q, Reply r, int extra) throws IOException {
        int room = Math.clamp(q.int32(ReadIn.SIZE_FIELD), 0, r.capacity());
        int most = room / (extra + Dirent.size(1));
        List<DirectoryEntry> entries = served.fs().readdir(served.fid(q), q.int64(ReadIn.OFFSET), most);
        int fitting = 0;
        for (int used = 0; fitting < entries.size(); fitting++) {
            used += extra + Dirent.size(entries.get(fitting).name().length());
            if (used > room) {
                break;
            }
        }
        return entries.subList(0, fitting);
    }

    private static int dirent(Reply r, int at, DirectoryEntry entry, long inode) {
        int length = entry.name().length();
        int size = Dirent.size(length);
        r.int64(at + size - 8, 0);
        r.int64(at + Dirent.INO, inode);
        r.int64(at + Dirent.OFF, entry.cookie());
        r.int32(at + Dirent.NAMELEN, length);
        r.int32(at + Dirent.TYPE, Encoder.typeBits(entry.type()) >>> TYPE_SHIFT);
        r.name(at + Dirent.NAME, entry.name());
        return size;
    }

    void readdirplus(Request q, Reply r) throws IOException {
        Node directory = served.node(q.nodeId());
        long mark = served.mark();
        List<DirectoryEntry> page = page(q, r, EntryOut.SIZE);
        Map<Fid, Attributes> attributes = attributes(directory, page);
        List<Node> given = new ArrayList<>(page.size());
        int at = 0;
        for (DirectoryEntry entry : page) {
            Node node = entryOut(r, at, directory, entry, attributes.get(entry.fid()), mark);
            if (node != null) {
                given.add(node);
            }
            at += EntryOut.SIZE + dirent(r, at + EntryOut.SIZE, entry, Inode.number(entry.fid()));
        }
        boolean taken = r.send(at);
        if (!taken) {
            given.forEach(node -> served.nodes().forget(node.id(), 1));
        } else if (!served.unchanged(mark)) {
            served.notices().add(new Notice.Contents(directory.fid()));
            given.forEach(node -> served.notices().add(new Notice.Contents(node.fid())));
        }
    }

    private Map<Fid, Attributes> attributes(Node directory, List<DirectoryEntry> page) throws IOException {
        List<DirectoryEntry> wanted =
                page.stream().filter(e -> !isDots(e.name())).toList();
        Map<Fid, Attributes> byFid = HashMap.newHashMap(wanted.size());
        if (!wanted.isEmpty()) {
            for (Attributes a : served.fs().bulkGetattr(directory.fid(), wanted)) {
                byFid.put(a.fid(), a);
            }
        }
        return byFid;
    }

    /**
     * The part before the dirent. Nodeid 0 when there are no attributes (the kernel then asks by LOOKUP): for "." and "..", what vanished, and
     * mount points, whose attributes are those of another file, the target's root.
     */
    private @Nullable Node entryOut(
            Reply r, int at, Node directory, DirectoryEntry entry, @Nullable Attributes a, long mark) {
        if (a == null || isDots(entry.name())) {
            r.zero(at, EntryOut.SIZE);
            return null;
        }
        Node node = served.remember(a, new Place(directory, entry.name()));
        Encoder.entryOut(r, at, node, a, served.cacheSeconds(mark), served.cacheNanos(mark));
        return node;
    }

    private static boolean isDots(Name name) {
        return name.equals(DOT) || name.equals(DOT_DOT);
    }

    void fsyncdir(Request q, Reply r) throws IOException {
        served.fs().syncDirectory(served.fid(q));
        r.send(0);
    }
}
