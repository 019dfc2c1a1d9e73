package io.cellfs.mount.jnr;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.VolumeStatistics;
import io.cellfs.mount.fuse.Inode;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/** Fills libfuse's structures. */
final class JnrStat {
    private static final long NANOS = 1_000_000_000L;
    private static final int STAT_BLOCK = 512;
    private static final int STATFS_BLOCK = 1024;
    private static final int NAME_MAX = 255;
    private static final long MAX_FILES = Integer.MAX_VALUE;

    private JnrStat() {}

    static void fill(FileStat stat, Attributes a) {
        stat.st_ino.set(Inode.number(a.fid()));
        stat.st_mode.set(type(a) | (a.mode() & 07777));
        stat.st_nlink.set(a.links());
        stat.st_uid.set(a.owner());
        stat.st_gid.set(a.group());
        stat.st_size.set(a.size());
        stat.st_blocks.set(Math.ceilDiv(a.size(), STAT_BLOCK));
        time(stat.st_atim, a.mtimeNs());
        time(stat.st_mtim, a.mtimeNs());
        time(stat.st_ctim, a.ctimeNs());
    }

    private static int type(Attributes a) {
        return switch (a.type()) {
            case FILE -> FileStat.S_IFREG;
            case DIRECTORY -> FileStat.S_IFDIR;
            case SYMLINK -> FileStat.S_IFLNK;
        };
    }

    private static void time(Timespec to, long ns) {
        to.tv_sec.set(Math.floorDiv(ns, NANOS));
        to.tv_nsec.set(Math.floorMod(ns, NANOS));
    }

    static void fill(Statvfs to, VolumeStatistics s) {
        to.f_bsize.set(STATFS_BLOCK);
        to.f_frsize.set(STATFS_BLOCK);
        to.f_blocks.set(s.totalBytes() / STATFS_BLOCK);
        to.f_bfree.set(s.freeBytes() / STATFS_BLOCK);
        to.f_bavail.set(s.availableBytes() / STATFS_BLOCK);
        to.f_files.set(MAX_FILES);
        to.f_ffree.set(Math.max(0, MAX_FILES - s.files()));
        to.f_namemax.set(NAME_MAX);
    }
}
