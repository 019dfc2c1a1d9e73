package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.meta.VnodeCodec;

/** Refuses images of vnodes that no volume can hold: they come from dumps and from other servers. */
final class ImportChecks {
    private ImportChecks() {}

    static void check(VnodeImage image) throws StorageException {
        VnodeStatus status = image.status();
        long vnode = status.fid().vnode();
        boolean directory = status.type() == VnodeType.DIRECTORY;
        require(vnode > 0 && (vnode % 2 == 1) == directory, image, "number does not suit its type");
        require(status.fid().unique() != 0, image, "uniquifier is 0");
        require(vnode != 1 || image.name().isEmpty(), image, "root has a name");
        require(status.links() >= 0, image, "link count is negative");
        require(status.length() >= 0, image, "length is negative");
        require((status.mode() & ~07777) == 0, image, "mode has unknown bits");
        require(!directory || image.acl().isPresent(), image, "ACL is missing");
        if (image.acl().isPresent()) {
            Attributes.checkAcl(image.acl().get());
        }
        checkTarget(image);
        if (image.name().isPresent()) {
            Failures.checkName(image.name().get());
        }
    }

    private static void checkTarget(VnodeImage image) throws StorageException {
        boolean symlink = image.status().type() == VnodeType.SYMLINK;
        require(symlink == image.target().isPresent(), image, symlink ? "target is missing" : "target has no symlink");
        if (symlink) {
            int bytes = image.target().orElseThrow().length();
            require(bytes > 0 && bytes <= VnodeCodec.MAX_TARGET, image, "target has " + bytes + " bytes");
        }
    }

    private static void require(boolean holds, VnodeImage image, String what) throws StorageException {
        if (!holds) {
            throw Failures.of(Reason.INVALID, "vnode " + image.status().fid() + ": its " + what);
        }
    }
}
