package io.cellfs.client.file;

import io.cellfs.client.api.Credentials;
import io.cellfs.client.status.Status;
import io.cellfs.protocol.afs3.StoreMask;
import io.cellfs.protocol.yfs.YfsStoreStatus;

/** The attributes that new files start with: the creator's ids, and the directory's group where that has the set-group-id bit. */
final class NewFiles {
    private static final int SET_GROUP_ID = 02000;
    private static final int MODE_BITS = 07777;
    private static final int SYMLINK_MODE = 0777;
    private static final int MOUNT_POINT_MODE = 0644;

    private NewFiles() {}

    static YfsStoreStatus file(Status directory, int mode, Credentials who) {
        return status(directory, mode & MODE_BITS, who);
    }

    static YfsStoreStatus directory(Status directory, int mode, Credentials who) {
        return status(directory, (mode & MODE_BITS) | (directory.mode() & SET_GROUP_ID), who);
    }

    static YfsStoreStatus symlink(Status directory, Credentials who) {
        return status(directory, SYMLINK_MODE, who);
    }

    static YfsStoreStatus mountPoint(Status directory, Credentials who) {
        return status(directory, MOUNT_POINT_MODE, who);
    }

    private static YfsStoreStatus status(Status directory, int mode, Credentials who) {
        int group = (directory.mode() & SET_GROUP_ID) != 0 ? directory.group() : who.gid();
        int mask = StoreMask.MODE | StoreMask.OWNER | StoreMask.GROUP | StoreMask.MODTIME;
        return new YfsStoreStatus(
                mask,
                mode,
                Status.ticks(Remote.nowNs()),
                Integer.toUnsignedLong(who.uid()),
                Integer.toUnsignedLong(group));
    }
}
