package io.cellfs.protocol.vl;

/** Bits and small numbers of the volume location service (afs-protocol section 4.1). */
public final class VlFlags {
    /** Entry: the read-write volume exists. */
    public static final int RW_EXISTS = 0x1000;

    /** Entry: the read-only volume exists. */
    public static final int RO_EXISTS = 0x2000;

    /** Entry: the backup volume exists. */
    public static final int BACK_EXISTS = 0x4000;

    /** Entry: a DFS file set. */
    public static final int DFS_FILESET = 0x8000;

    /** Entry: all flags of existence. */
    public static final int EXISTS = RW_EXISTS | RO_EXISTS | BACK_EXISTS;

    /** Site: holds the new release already. */
    public static final int SITE_NEW_REPLICA = 0x01;

    /** Site: read-only volume. */
    public static final int SITE_RO = 0x02;

    /** Site: read-write volume. */
    public static final int SITE_RW = 0x04;

    /** Site: backup volume. */
    public static final int SITE_BACK = 0x08;

    /** Site: the server stands as a UUID. */
    public static final int SITE_UUID = 0x10;

    /** Site: do not use. */
    public static final int SITE_DONT_USE = 0x20;

    /** Site: replica of the read-write volume. */
    public static final int SITE_RW_REPLICA = 0x40;

    /** Lock: move. */
    public static final int OP_MOVE = 0x10;

    /** Lock: release. */
    public static final int OP_RELEASE = 0x20;

    /** Lock: backup. */
    public static final int OP_BACKUP = 0x40;

    /** Lock: delete, or add a site. */
    public static final int OP_DELETE = 0x80;

    /** Lock: dump, or restore. */
    public static final int OP_DUMP = 0x100;

    /** Lock: all operations; they stand in the entry's flags. */
    public static final int OPS = OP_MOVE | OP_RELEASE | OP_BACKUP | OP_DELETE | OP_DUMP;

    /** Release: forget the lock's time. */
    public static final int UNLOCK_TIMESTAMP = 1;

    /** Release: forget the lock's operation. */
    public static final int UNLOCK_OP = 2;

    /** Release: forget who locked. */
    public static final int UNLOCK_OWNER = 4;

    /** Volume type: read-write. */
    public static final int TYPE_RW = 0;

    /** Volume type: read-only. */
    public static final int TYPE_RO = 1;

    /** Volume type: backup. */
    public static final int TYPE_BACK = 2;

    /** Volume type: any. */
    public static final int TYPE_ANY = -1;

    /** List by server. */
    public static final int LIST_SERVER = 1;

    /** List by partition. */
    public static final int LIST_PARTITION = 2;

    /** List by volume id. */
    public static final int LIST_VOLUME = 8;

    /** List by flag. */
    public static final int LIST_FLAG = 0x10;

    /** Addresses by IPv4 address. */
    public static final int ADDR_IP = 1;

    /** Addresses by index from 1. */
    public static final int ADDR_INDEX = 2;

    /** Addresses by UUID. */
    public static final int ADDR_UUID = 4;

    /** Update: name. */
    public static final int UPDATE_NAME = 1;

    /** Update: flags. */
    public static final int UPDATE_FLAGS = 4;

    /** Update: read-only id. */
    public static final int UPDATE_RO_ID = 8;

    /** Update: backup id. */
    public static final int UPDATE_BACK_ID = 0x10;

    /** Update: sites. */
    public static final int UPDATE_SITES = 0x20;

    /** Update: clone id. */
    public static final int UPDATE_CLONE_ID = 0x80;

    /** Update: hash by name again. */
    public static final int UPDATE_NAME_HASH = 0x100;

    /** Update: hash by read-write id again. */
    public static final int UPDATE_RW_ID = 0x200;

    /** Site update: delete. */
    public static final int REPS_DELETE = 0x100;

    /** Site update: add. */
    public static final int REPS_ADD = 0x200;

    /** Site update: change the server. */
    public static final int REPS_SERVER = 0x400;

    /** Site update: change the partition. */
    public static final int REPS_PARTITION = 0x800;

    /** Site update: change the flags. */
    public static final int REPS_FLAGS = 0x1000;

    private VlFlags() {}
}
