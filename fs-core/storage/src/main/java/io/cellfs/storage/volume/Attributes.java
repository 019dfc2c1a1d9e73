package io.cellfs.storage.volume;

import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import io.cellfs.storage.meta.VnodeEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statuses and access control lists. */
final class Attributes {
    private final VolumeState volume;

    Attributes(VolumeState volume) {
        this.volume = volume;
    }

    VnodeStatus status(long vnode, int unique) throws StorageException {
        try (Stay stay = volume.reading(vnode)) {
            return stay.load(vnode, unique).status();
        }
    }

    List<VnodeImage> vnodes(long after, int max) throws StorageException {
        List<VnodeImage> images = new ArrayList<>();
        try (Stay stay = volume.inside();
                RecordCursor cursor = stay.scan(Keys.vnodes(volume.space()), Keys.vnode(volume.space(), after + 1))) {
            while (images.size() < max && cursor.next()) {
                Vnode vnode = VnodeCodec.decode(volume.id(), Keys.vnodeNumber(cursor.key()), cursor.value());
                if (vnode.status().links() > 0) {
                    images.add(vnode.image());
                }
            }
        }
        return images;
    }

    VnodeStatus setStatus(long vnode, int unique, StatusChange status) throws StorageException {
        try (Stay stay = volume.changing(vnode);
                Change change = stay.begin()) {
            Vnode old = stay.load(vnode, unique);
            Vnode after =
                    change.put(old.edit().apply(status).done(volume.services().now()));
            change.commit();
            return after.status();
        }
    }

    Acl acl(long number, int unique) throws StorageException {
        try (Stay stay = volume.reading(number)) {
            Vnode vnode = stay.load(number, unique);
            if (vnode.content() instanceof Vnode.DirectoryContent directory) {
                return directory.acl();
            }
            if (vnode.ownAcl().isPresent()) {
                return vnode.ownAcl().get();
            }
            if (vnode.hold().isPresent()) {
                return vnode.hold().get().acl();
            }
            Optional<Vnode> parent = volume.peek(vnode.status().parent().vnode());
            if (parent.isPresent() && parent.get().content() instanceof Vnode.DirectoryContent directory) {
                return directory.acl();
            }
            throw Failures.of(Reason.CORRUPT, vnode.status().fid() + " lies in no directory");
        }
    }

    VnodeStatus setAcl(long vnode, int unique, Acl acl) throws StorageException {
        checkAcl(acl);
        try (Stay stay = volume.changing(vnode);
                Change change = stay.begin()) {
            Vnode old = stay.load(vnode, unique);
            VnodeEdit edit = old.content() instanceof Vnode.DirectoryContent content
                    ? old.edit().content(new Vnode.DirectoryContent(acl, content.shape()))
                    : old.edit().ownAcl(Optional.of(acl));
            Vnode after = change.put(edit.done(volume.services().now()));
            change.commit();
            return after.status();
        }
    }

    Optional<Acl> ownAcl(long number, int unique) throws StorageException {
        try (Stay stay = volume.reading(number)) {
            Vnode vnode = stay.load(number, unique);
            return vnode.content() instanceof Vnode.DirectoryContent directory
                    ? Optional.of(directory.acl())
                    : vnode.ownAcl();
        }
    }

    VnodeStatus inheritAcl(long vnode, int unique) throws StorageException {
        try (Stay stay = volume.changing(vnode);
                Change change = stay.begin()) {
            Vnode old = stay.load(vnode, unique);
            if (old.content() instanceof Vnode.DirectoryContent) {
                throw Failures.of(Reason.IS_DIRECTORY, "a directory's ACL is its own");
            }
            Vnode after = change.put(
                    old.edit().ownAcl(Optional.empty()).done(volume.services().now()));
            change.commit();
            return after.status();
        }
    }

    /** Refuses lists beyond what a record may hold. */
    static void checkAcl(Acl acl) throws StorageException {
        int entries = acl.positive().size() + acl.negative().size();
        if (entries > VnodeCodec.MAX_ACL) {
            throw Failures.of(Reason.INVALID, "ACL of " + entries + " entries, at most " + VnodeCodec.MAX_ACL);
        }
    }
}
