package io.cellfs.storage.dump;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.dump.DumpException;
import io.cellfs.protocol.dump.DumpReader;
import io.cellfs.protocol.dump.DumpVnode;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeImport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Lets a volume that is off line hold what a dump says: a full dump replaces everything, an incremental one what changed; vnodes that a dump
 * does not list are removed. The dump comes from anywhere: it is checked while it is read and as a whole at the end, and memory does not
 * depend on it. After a failure the volume holds a mixture and must stay off line until a restore succeeds or it is removed.
 */
public final class VolumeRestore {
    private static final int MAX_TARGET = 4095;
    private static final int MODE_BITS = 07777;

    private final Volume volume;
    private final DumpReader dump;
    private final VolumeImport target;
    private final RestoredData data;
    private final RestoredDirectories directories;
    private long last;
    private boolean amongDirectories = true;
    private PresentVnodes present;
    private Optional<VnodeStatus> lastParent = Optional.empty();

    private VolumeRestore(Volume volume, DumpReader dump) throws IOException {
        this.volume = volume;
        this.dump = dump;
        this.target = volume.beginImport(VolumeImport.NameSource.ENTRIES);
        this.data = new RestoredData(volume, target, dump);
        this.directories = new RestoredDirectories(volume, target);
        this.present = new PresentVnodes(volume, true);
    }

    /**
     * Restores the dump whose header was read; header fields of the volume are the caller's to set.
     *
     * @throws DumpException when the dump is malformed, ends early, or does not make a file system
     * @throws StorageException when the volume cannot take it
     */
    public static void run(Volume volume, DumpReader dump) throws IOException {
        volume.attend(() -> {
            new VolumeRestore(volume, dump).run();
            return volume;
        });
    }

    private void run() throws IOException {
        Optional<DumpVnode> next = dump.next();
        while (next.isPresent()) {
            vnode(next.get());
            next = dump.next();
        }
        if (amongDirectories) {
            startFiles();
        }
        removeUpTo(Long.MAX_VALUE);
        new RestoredTree(volume, target).check();
        target.finish(dump.volume().uniquifier(), DumpTimes.ticks(dump.volume().updateDate()));
    }

    /** Directories come first, each class in ascending order: so what a dump leaves out shows while it is read. */
    private void vnode(DumpVnode vnode) throws IOException {
        if (amongDirectories && !vnode.isDirectoryNumber()) {
            startFiles();
        }
        if (vnode.isDirectoryNumber() != amongDirectories || vnode.vnode() <= last) {
            throw new DumpException("vnode " + vnode + " comes after " + last + ": not in the order of dumps");
        }
        removeUpTo(vnode.vnode());
        last = vnode.vnode();
        Optional<VnodeImage> old = present.at(vnode.vnode());
        if (vnode.status().isPresent()) {
            changed(vnode, vnode.status().get(), old);
        } else if (!dump.header().isIncremental()) {
            throw new DumpException("a full dump says nothing of vnode " + vnode);
        } else if (old.isEmpty() || old.get().status().fid().unique() != vnode.unique()) {
            throw new DumpException("vnode " + vnode + " is not here: this increment belongs to another state");
        }
    }

    private void startFiles() throws IOException {
        removeUpTo(Long.MAX_VALUE);
        amongDirectories = false;
        present = new PresentVnodes(volume, false);
        last = 0;
    }

    private void removeUpTo(long vnode) throws IOException {
        while (true) {
            Optional<VnodeImage> gone = present.before(vnode);
            if (gone.isEmpty()) {
                return;
            }
            long number = gone.get().status().fid().vnode();
            if (number == 1) {
                throw new DumpException("the dump has no root directory");
            }
            if (gone.get().status().type() == VnodeType.DIRECTORY) {
                directories.empty(gone.get().status().fid());
            }
            target.remove(number);
        }
    }

    private void changed(DumpVnode vnode, DumpVnode.Status status, Optional<VnodeImage> old) throws IOException {
        boolean directory = status.type() == DumpVnode.Type.DIRECTORY;
        if (directory != vnode.isDirectoryNumber()) {
            throw new DumpException("vnode " + vnode + " is a " + status.type() + ": wrong kind of number");
        }
        if (vnode.vnode() == 1 && vnode.unique() != 1) {
            throw new DumpException("the root directory is " + vnode);
        }
        boolean kept = old.isPresent()
                && old.get().status().fid().unique() == vnode.unique()
                && old.get().status().type() == DumpVnodes.type(status.type());
        long length =
                status.dataLength().orElseThrow(() -> new DumpException("vnode " + vnode + " has fields and no data"));
        switch (status.type()) {
            case DIRECTORY -> {
                if (old.isPresent() && !kept) {
                    directories.empty(old.get().status().fid());
                }
                target.put(image(vnode, status, 0, Optional.empty()));
                directories.replace(fid(vnode), directories.read(dump, length));
            }
            case SYMLINK -> target.put(image(vnode, status, length, Optional.of(target(vnode, length))));
            case FILE -> {
                target.put(image(vnode, status, length, Optional.empty()));
                data.copy(fid(vnode), length, kept ? old.get().status().length() : 0);
            }
        }
    }

    private Name target(DumpVnode vnode, long length) throws IOException {
        if (length <= 0 || length > MAX_TARGET) {
            throw new DumpException("link " + vnode + " has a target of " + length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        while (bytes.hasRemaining()) {
            if (dump.read(bytes) < 0) {
                throw new DumpException("link " + vnode + " ends early");
            }
        }
        return Name.of(bytes.array());
    }

    private Fid fid(DumpVnode vnode) {
        return new Fid(volume.info().id(), vnode.vnode(), vnode.unique());
    }

    private VnodeImage image(DumpVnode vnode, DumpVnode.Status s, long length, Optional<Name> link) throws IOException {
        boolean directory = s.type() == DumpVnode.Type.DIRECTORY;
        Fid fid = fid(vnode);
        VnodeStatus status = new VnodeStatus(
                fid,
                DumpVnodes.type(s.type()),
                Math.max(s.links(), directory ? 2 : 1),
                length,
                s.dataVersion(),
                s.author(),
                s.owner(),
                s.group(),
                s.mode() & MODE_BITS,
                parent(fid, s.parent()),
                DumpTimes.ticks(s.modifyTime()),
                DumpTimes.ticks(s.serverTime()));
        if (directory && s.acl().isEmpty()) {
            throw new DumpException("directory " + vnode + " has no access control list");
        }
        return new VnodeImage(status, Optional.empty(), s.acl().map(DumpVnodes::acl), link);
    }

    /** The parent as far as it is known by now; {@link RestoredTree} knows better at the end. */
    private Fid parent(Fid self, long number) throws IOException {
        if (self.vnode() == 1) {
            return self;
        }
        if (lastParent.isEmpty() || lastParent.get().fid().vnode() != number) {
            lastParent = number <= 0
                    ? Optional.empty()
                    : volume.vnodes(number - 1, 1).stream()
                            .map(VnodeImage::status)
                            .filter(found -> found.fid().vnode() == number)
                            .findFirst();
        }
        return lastParent.map(VnodeStatus::fid).orElse(Fid.rootOf(self.volume()));
    }
}
