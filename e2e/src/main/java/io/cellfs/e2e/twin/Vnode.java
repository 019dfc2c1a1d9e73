package io.cellfs.e2e.twin;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.FileType;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A file, directory or symlink in memory. All but the bytes and locks is guarded by the file system's lock. */
final class Vnode {
    /** A name in a directory. */
    record Entry(Name name, Vnode vnode, long cookie) {}

    final Fid fid;
    final FileType type;
    final SparseBytes bytes = new SparseBytes();
    final LockTable locks = new LockTable();
    final Map<Name, ByteBuffer> xattrs = new HashMap<>();
    final Map<Name, Entry> byName = new HashMap<>();
    final TreeMap<Long, Entry> byCookie = new TreeMap<>();
    int mode;
    int owner;
    int group;
    int links;
    int opens;
    final AtomicLong dataVersion = new AtomicLong(1);
    volatile long mtimeNs;
    volatile long ctimeNs;
    Name target = Name.of("");
    /** A directory's own; null for the root and what is not a directory. */
    @Nullable
    Vnode parent;
    /** A mount point's target volume root. */
    @Nullable
    Vnode mounted;

    private long nextCookie = 3;

    Vnode(Fid fid, FileType type, int mode, int owner, int group) {
        this.fid = fid;
        this.type = type;
        this.mode = mode;
        this.owner = owner;
        this.group = group;
        this.links = type == FileType.DIRECTORY ? 2 : 1;
        touch();
    }

    static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** Data or entries changed. */
    void touch() {
        mtimeNs = now();
        ctimeNs = mtimeNs;
        dataVersion.incrementAndGet();
    }

    /** Status changed. */
    void touchStatus() {
        ctimeNs = now();
    }

    boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    void add(Name name, Vnode vnode) {
        Entry entry = new Entry(name, vnode, nextCookie++);
        byName.put(name, entry);
        byCookie.put(entry.cookie(), entry);
        if (vnode.isDirectory()) {
            vnode.parent = this;
            links++;
        }
        touch();
    }

    void remove(Entry entry) {
        byName.remove(entry.name());
        byCookie.remove(entry.cookie());
        if (entry.vnode().isDirectory()) {
            links--;
        }
        touch();
    }

    Attributes attributes() {
        long size = switch (type) {
            case FILE -> bytes.size();
            case DIRECTORY -> 2048L + 32L * byName.size();
            case SYMLINK -> target.length();
        };
        return new Attributes(fid, type, mode, links, owner, group, size, dataVersion.get(), mtimeNs, ctimeNs);
    }
}
