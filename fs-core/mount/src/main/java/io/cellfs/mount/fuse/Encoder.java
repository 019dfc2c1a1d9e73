package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.FileType;
import io.cellfs.mount.fuse.Struct.Attr;
import io.cellfs.mount.fuse.Struct.AttrOut;
import io.cellfs.mount.fuse.Struct.EntryOut;

/** Writes attributes and entries into replies. */
final class Encoder {
    /** linux/stat.h S_IFREG, S_IFDIR, S_IFLNK. */
    static final int S_IFMT = 0170000;

    static final int S_IFREG = 0100000;
    static final int S_IFDIR = 0040000;
    static final int S_IFLNK = 0120000;

    private static final long NANOS = 1_000_000_000L;
    /** What stdio and cp read and write at once. */
    private static final int FILE_BLOCK = 128 << 10;

    private static final int DIRECTORY_BLOCK = 4096;
    /** The unit of st_blocks, by definition. */
    private static final int STAT_BLOCK = 512;

    private Encoder() {}

    /** The file type bits of st_mode. */
    static int typeBits(FileType type) {
        return switch (type) {
            case FILE -> S_IFREG;
            case DIRECTORY -> S_IFDIR;
            case SYMLINK -> S_IFLNK;
        };
    }

    /** struct fuse_attr at {@code at}. Access times are not kept: atime is mtime. */
    static void attr(Reply out, int at, Attributes a) {
        long mtime = Math.floorDiv(a.mtimeNs(), NANOS);
        int mtimeNanos = (int) Math.floorMod(a.mtimeNs(), NANOS);
        out.int64(at + Attr.INO, Inode.number(a.fid()));
        out.int64(at + Attr.SIZE_FIELD, a.size());
        out.int64(at + Attr.BLOCKS, Math.ceilDiv(a.size(), STAT_BLOCK));
        out.int64(at + Attr.ATIME, mtime);
        out.int64(at + Attr.MTIME, mtime);
        out.int64(at + Attr.CTIME, Math.floorDiv(a.ctimeNs(), NANOS));
        out.int32(at + Attr.ATIMENSEC, mtimeNanos);
        out.int32(at + Attr.MTIMENSEC, mtimeNanos);
        out.int32(at + Attr.CTIMENSEC, (int) Math.floorMod(a.ctimeNs(), NANOS));
        out.int32(at + Attr.MODE, typeBits(a.type()) | (a.mode() & 07777));
        out.int32(at + Attr.NLINK, a.links());
        out.int32(at + Attr.UID, a.owner());
        out.int32(at + Attr.GID, a.group());
        out.int32(at + Attr.RDEV, 0);
        out.int32(at + Attr.BLKSIZE, a.type() == FileType.FILE ? FILE_BLOCK : DIRECTORY_BLOCK);
        out.int32(at + Attr.FLAGS, 0);
    }

    /** struct fuse_attr_out as the whole body. */
    static int attrOut(Reply out, Attributes a, long seconds, int nanos) {
        out.int64(AttrOut.ATTR_VALID, seconds);
        out.int32(AttrOut.ATTR_VALID_NSEC, nanos);
        out.int32(AttrOut.DUMMY, 0);
        attr(out, AttrOut.ATTR, a);
        return AttrOut.SIZE;
    }

    /** struct fuse_entry_out at {@code at}. */
    static int entryOut(Reply out, int at, Node node, Attributes a, long seconds, int nanos) {
        out.int64(at + EntryOut.NODEID, node.id());
        out.int64(at + EntryOut.GENERATION, node.generation());
        valid(out, at, seconds, nanos);
        attr(out, at + EntryOut.ATTR, a);
        return EntryOut.SIZE;
    }

    /** struct fuse_entry_out for a name that does not exist: nodeid 0, kept for a while. */
    static int absentOut(Reply out, long seconds, int nanos) {
        out.zero(0, EntryOut.SIZE);
        valid(out, 0, seconds, nanos);
        return EntryOut.SIZE;
    }

    private static void valid(Reply out, int at, long seconds, int nanos) {
        out.int64(at + EntryOut.ENTRY_VALID, seconds);
        out.int64(at + EntryOut.ATTR_VALID, seconds);
        out.int32(at + EntryOut.ENTRY_VALID_NSEC, nanos);
        out.int32(at + EntryOut.ATTR_VALID_NSEC, nanos);
    }
}
