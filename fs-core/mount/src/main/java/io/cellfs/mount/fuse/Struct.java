package io.cellfs.mount.fuse;

/**
 * Offsets of the fields of the kernel's structures, each named as in include/uapi/linux/fuse.h, in bytes from the start of the structure.
 * Everything is in host byte order; sizes are multiples of 8.
 */
final class Struct {
    private Struct() {}

    /** struct fuse_in_header. */
    static final class InHeader {
        static final int LEN = 0;
        static final int OPCODE = 4;
        static final int UNIQUE = 8;
        static final int NODEID = 16;
        static final int UID = 24;
        static final int GID = 28;
        static final int PID = 32;
        static final int SIZE = 40;

        private InHeader() {}
    }

    /** struct fuse_out_header. */
    static final class OutHeader {
        static final int LEN = 0;
        static final int ERROR = 4;
        static final int UNIQUE = 8;
        static final int SIZE = 16;

        private OutHeader() {}
    }

    /** struct fuse_attr. */
    static final class Attr {
        static final int INO = 0;
        static final int SIZE_FIELD = 8;
        static final int BLOCKS = 16;
        static final int ATIME = 24;
        static final int MTIME = 32;
        static final int CTIME = 40;
        static final int ATIMENSEC = 48;
        static final int MTIMENSEC = 52;
        static final int CTIMENSEC = 56;
        static final int MODE = 60;
        static final int NLINK = 64;
        static final int UID = 68;
        static final int GID = 72;
        static final int RDEV = 76;
        static final int BLKSIZE = 80;
        static final int FLAGS = 84;
        static final int SIZE = 88;

        private Attr() {}
    }

    /** struct fuse_entry_out. */
    static final class EntryOut {
        static final int NODEID = 0;
        static final int GENERATION = 8;
        static final int ENTRY_VALID = 16;
        static final int ATTR_VALID = 24;
        static final int ENTRY_VALID_NSEC = 32;
        static final int ATTR_VALID_NSEC = 36;
        static final int ATTR = 40;
        static final int SIZE = 128;

        private EntryOut() {}
    }

    /** struct fuse_attr_out. */
    static final class AttrOut {
        static final int ATTR_VALID = 0;
        static final int ATTR_VALID_NSEC = 8;
        static final int DUMMY = 12;
        static final int ATTR = 16;
        static final int SIZE = 104;

        private AttrOut() {}
    }

    /** struct fuse_init_in. */
    static final class InitIn {
        static final int MAJOR = 0;
        static final int MINOR = 4;
        static final int MAX_READAHEAD = 8;
        static final int FLAGS = 12;
        static final int FLAGS2 = 16;
        /** The size before FUSE_INIT_EXT. */
        static final int SHORT_SIZE = 16;

        private InitIn() {}
    }

    /** struct fuse_init_out. */
    static final class InitOut {
        static final int MAJOR = 0;
        static final int MINOR = 4;
        static final int MAX_READAHEAD = 8;
        static final int FLAGS = 12;
        static final int MAX_BACKGROUND = 16;
        static final int CONGESTION_THRESHOLD = 18;
        static final int MAX_WRITE = 20;
        static final int TIME_GRAN = 24;
        static final int MAX_PAGES = 28;
        static final int FLAGS2 = 32;
        static final int MAX_STACK_DEPTH = 36;
        static final int SIZE = 64;

        private InitOut() {}
    }

    /** struct fuse_setattr_in. */
    static final class SetattrIn {
        static final int VALID = 0;
        static final int SIZE_FIELD = 16;
        static final int MTIME = 40;
        static final int MTIMENSEC = 60;
        static final int MODE = 68;
        static final int UID = 76;
        static final int GID = 80;

        /** FATTR_* bits of {@link #VALID}. */
        static final int FATTR_MODE = 1;

        static final int FATTR_UID = 1 << 1;
        static final int FATTR_GID = 1 << 2;
        static final int FATTR_SIZE = 1 << 3;
        static final int FATTR_MTIME = 1 << 5;
        static final int FATTR_MTIME_NOW = 1 << 8;
        static final int FATTR_KILL_SUIDGID = 1 << 11;

        private SetattrIn() {}
    }

    /** struct fuse_read_in, and as far as it goes fuse_write_in: the same offsets. */
    static final class ReadIn {
        static final int FH = 0;
        static final int OFFSET = 8;
        static final int SIZE_FIELD = 16;
        /** read_flags or write_flags. */
        static final int IO_FLAGS = 20;

        static final int LOCK_OWNER = 24;
        /** The open file's flags. */
        static final int FLAGS = 32;

        static final int SIZE = 40;

        private ReadIn() {}
    }

    /** struct fuse_create_in. */
    static final class CreateIn {
        static final int FLAGS = 0;
        static final int MODE = 4;
        static final int OPEN_FLAGS = 12;
        static final int SIZE = 16;

        private CreateIn() {}
    }

    /** struct fuse_open_out. */
    static final class OpenOut {
        static final int FH = 0;
        static final int OPEN_FLAGS = 8;
        static final int BACKING_ID = 12;
        static final int SIZE = 16;

        private OpenOut() {}
    }

    /** struct fuse_release_in; fuse_flush_in has lock_owner at the same place. */
    static final class ReleaseIn {
        static final int FH = 0;
        static final int RELEASE_FLAGS = 12;
        static final int LOCK_OWNER = 16;

        private ReleaseIn() {}
    }

    /** struct fuse_lk_in; fuse_lk_out is its fuse_file_lock alone. */
    static final class LkIn {
        static final int FH = 0;
        static final int OWNER = 8;
        static final int LK = 16;
        static final int LK_FLAGS = 40;
        /** struct fuse_file_lock, from {@link #LK}. */
        static final int START = 0;

        static final int END = 8;
        static final int TYPE = 16;
        static final int PID = 20;
        static final int FILE_LOCK_SIZE = 24;

        /** lk_flags: FUSE_LK_FLOCK. */
        static final int FLOCK = 1;

        private LkIn() {}
    }

    /** struct fuse_dirent. */
    static final class Dirent {
        static final int INO = 0;
        static final int OFF = 8;
        static final int NAMELEN = 16;
        static final int TYPE = 20;
        static final int NAME = 24;

        private Dirent() {}

        /** FUSE_DIRENT_SIZE: the whole record, padded to 8 bytes. */
        static int size(int nameLength) {
            return (NAME + nameLength + 7) & ~7;
        }
    }

    /** struct fuse_kstatfs. */
    static final class Kstatfs {
        static final int BLOCKS = 0;
        static final int BFREE = 8;
        static final int BAVAIL = 16;
        static final int FILES = 24;
        static final int FFREE = 32;
        static final int BSIZE = 40;
        static final int NAMELEN = 44;
        static final int FRSIZE = 48;
        static final int SIZE = 80;

        private Kstatfs() {}
    }

    /** struct fuse_fallocate_in. */
    static final class FallocateIn {
        static final int FH = 0;
        static final int OFFSET = 8;
        static final int LENGTH = 16;
        static final int MODE = 24;

        private FallocateIn() {}
    }

    /** struct fuse_copy_file_range_in. */
    static final class CopyIn {
        static final int FH_IN = 0;
        static final int OFF_IN = 8;
        static final int NODEID_OUT = 16;
        static final int FH_OUT = 24;
        static final int OFF_OUT = 32;
        static final int LEN = 40;

        private CopyIn() {}
    }
}
