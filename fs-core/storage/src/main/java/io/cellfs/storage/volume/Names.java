package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume.Made;
import io.cellfs.storage.api.Volume.Page;
import io.cellfs.storage.dir.DirectoryBlob;
import io.cellfs.storage.dir.DirectoryShape;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finding, listing and giving names. */
final class Names {
    private static final int DEFAULT_MODE = 0777;

    /** What the 16-bit link count of dumps can hold. */
    private static final int MAX_LINKS = 65_535;

    private final VolumeState volume;

    Names(VolumeState volume) {
        this.volume = volume;
    }

    Optional<Fid> lookup(long dirVnode, int dirUnique, Name name) throws StorageException {
        try (Stay stay = volume.reading(dirVnode)) {
            Vnode directory = stay.directory(dirVnode, dirUnique);
            if (Failures.isDot(name)) {
                return Optional.of(directory.status().fid());
            }
            if (Failures.isDotDot(name)) {
                return Optional.of(directory.status().parent());
            }
            return volume.entry(dirVnode, name);
        }
    }

    List<DirEntry> list(long dirVnode, int dirUnique, Optional<Name> after, int max) throws StorageException {
        try (Stay stay = volume.reading(dirVnode)) {
            stay.directory(dirVnode, dirUnique);
            return entries(dirVnode, after, max);
        }
    }

    private List<DirEntry> entries(long dirVnode, Optional<Name> after, int max) throws StorageException {
        byte[] prefix = Keys.entries(volume.space(), dirVnode);
        byte[] from = after.isPresent() ? Keys.entry(volume.space(), dirVnode, after.get()) : prefix;
        List<DirEntry> result = new ArrayList<>();
        try (RecordCursor cursor = volume.scan(prefix, from)) {
            while (result.size() < max && cursor.next()) {
                Name name = Keys.entryName(cursor.key());
                if (after.isEmpty() || !name.equals(after.get())) {
                    result.add(entry(name, VnodeCodec.decodeEntry(volume.id(), cursor.value())));
                }
            }
        }
        return result;
    }

    private DirEntry entry(Name name, VnodeCodec.Entry record) throws StorageException {
        Optional<Vnode> target = DirEntry.isTypeUncertain(record.type(), record.serial())
                ? volume.peek(record.fid().vnode())
                : Optional.empty();
        VnodeType type = target.map(vnode -> vnode.status().type()).orElse(record.type());
        return new DirEntry(name, record.fid(), type, record.serial());
    }

    Page page(long dirVnode, int dirUnique, long afterSerial, int max) throws StorageException {
        try (Stay stay = volume.reading(dirVnode)) {
            VnodeStatus status = stay.directory(dirVnode, dirUnique).status();
            List<DirEntry> result = new ArrayList<>();
            byte[] from = Keys.order(volume.space(), dirVnode, Math.max(0, afterSerial) + 1);
            boolean more = afterSerial < Long.MAX_VALUE;
            try (RecordCursor cursor = stay.scan(Keys.order(volume.space(), dirVnode), from)) {
                while (result.size() < max && more) {
                    more = cursor.next();
                    if (more) {
                        result.add(ordered(status.fid(), cursor));
                    }
                }
            }
            return new Page(status, result, !more);
        }
    }

    /** The entry that an order record stands for. */
    private DirEntry ordered(Fid directory, RecordCursor cursor) throws StorageException {
        Name name = VnodeCodec.decodeOrder(cursor.value());
        Optional<VnodeCodec.Entry> record = volume.entryRecord(directory.vnode(), name);
        if (record.isEmpty() || record.get().serial() != Keys.serial(cursor.key())) {
            throw Failures.of(Reason.CORRUPT, "directory " + directory + " lists " + name + ", which it has not");
        }
        return entry(name, record.get());
    }

    Page entry(long dirVnode, int dirUnique, Name name) throws StorageException {
        try (Stay stay = volume.reading(dirVnode)) {
            VnodeStatus status = stay.directory(dirVnode, dirUnique).status();
            if (Failures.isDot(name) || Failures.isDotDot(name)) {
                Fid fid = Failures.isDot(name) ? status.fid() : status.parent();
                return new Page(status, List.of(new DirEntry(name, fid, VnodeType.DIRECTORY, 0)), true);
            }
            Optional<VnodeCodec.Entry> record = volume.entryRecord(dirVnode, name);
            return new Page(status, record.isPresent() ? List.of(entry(name, record.get())) : List.of(), true);
        }
    }

    ByteBuffer blob(long dirVnode, int dirUnique) throws StorageException {
        try (Stay stay = volume.reading(dirVnode)) {
            VnodeStatus status = stay.directory(dirVnode, dirUnique).status();
            BlobCache.Key key = new BlobCache.Key(volume.cacheSpace(), dirVnode, dirUnique, status.dataVersion());
            Optional<ByteBuffer> cached = volume.services().blobs().get(key);
            if (cached.isPresent()) {
                return cached.get();
            }
            DirectoryBlob.checkFits(status.length());
            ByteBuffer blob = DirectoryBlob.build(
                    status.fid(), status.parent(), entries(dirVnode, Optional.empty(), Integer.MAX_VALUE));
            if (blob.remaining() != status.length()) {
                throw Failures.of(
                        Reason.CORRUPT,
                        "directory " + status.fid() + " has length " + status.length() + ", its entries need "
                                + blob.remaining());
            }
            volume.services().blobs().put(key, blob);
            return blob;
        }
    }

    Made create(long dirVnode, int dirUnique, Name name, VnodeType type, long author, StatusChange initial)
            throws StorageException {
        return switch (type) {
            case FILE -> make(dirVnode, dirUnique, name, type, new Vnode.FileContent(0), author, initial);
            case DIRECTORY -> make(dirVnode, dirUnique, name, type, EMPTY_DIRECTORY, author, initial);
            case SYMLINK -> throw Failures.of(Reason.INVALID, "a symlink needs a target");
        };
    }

    private static final Vnode.DirectoryContent EMPTY_DIRECTORY =
            new Vnode.DirectoryContent(new Acl(List.of(), List.of()), DirectoryShape.EMPTY);

    Made symlink(long dirVnode, int dirUnique, Name name, Name target, long author, StatusChange initial)
            throws StorageException {
        if (target.length() == 0) {
            throw Failures.of(Reason.INVALID, "empty link target");
        }
        if (target.length() > VnodeCodec.MAX_TARGET) {
            throw Failures.of(Reason.NAME_TOO_LONG, "link target of " + target.length() + " bytes");
        }
        return make(dirVnode, dirUnique, name, VnodeType.SYMLINK, new Vnode.LinkContent(target), author, initial);
    }

    private Made make(
            long dirVnode,
            int dirUnique,
            Name name,
            VnodeType type,
            Vnode.Content content,
            long author,
            StatusChange initial)
            throws StorageException {
        Failures.checkName(name);
        volume.services().disk().require(0);
        try (Stay stay = volume.changing(dirVnode);
                Change change = stay.begin()) {
            Vnode directory = stay.directory(dirVnode, dirUnique);
            refuseExisting(dirVnode, name);
            long now = volume.services().now();
            Vnode made = fresh(type, directory, Optional.of(name), Optional.empty(), content, author, initial, now);
            change.put(made);
            change.countNew();
            DirectoryEdit edit = new DirectoryEdit(volume, directory, change);
            edit.add(name, made);
            Vnode after = edit.finish(now);
            change.commit();
            return new Made(made.status(), after.status());
        }
    }

    private void refuseExisting(long dirVnode, Name name) throws StorageException {
        if (volume.entry(dirVnode, name).isPresent()) {
            throw Failures.of(Reason.EXISTS, name.toString());
        }
    }

    private Vnode fresh(
            VnodeType type,
            Vnode directory,
            Optional<Name> name,
            Optional<Vnode.Hold> hold,
            Vnode.Content content,
            long author,
            StatusChange initial,
            long now)
            throws StorageException {
        Fid fid = volume.newFid(type);
        VnodeStatus status = new VnodeStatus(
                fid,
                type,
                name.isEmpty() ? 0 : type == VnodeType.DIRECTORY ? 2 : 1,
                content instanceof Vnode.LinkContent link ? link.target().length() : 0,
                type == VnodeType.FILE ? 0 : 1,
                author,
                author,
                0,
                DEFAULT_MODE,
                directory.status().fid(),
                now,
                now);
        Vnode.Content own = type == VnodeType.DIRECTORY
                ? new Vnode.DirectoryContent(((Vnode.DirectoryContent) directory.content()).acl(), DirectoryShape.EMPTY)
                : content;
        return new Vnode(status, name, hold, Optional.empty(), content)
                .edit()
                .apply(initial)
                .content(own)
                .done(now);
    }

    VnodeStatus createUnnamed(long dirVnode, int dirUnique, long author, StatusChange initial, String holder)
            throws StorageException {
        checkHolder(holder);
        volume.services().disk().require(0);
        try (Stay stay = volume.changingBelow(dirVnode);
                Change change = stay.begin()) {
            Vnode directory = stay.directory(dirVnode, dirUnique);
            Vnode.Hold hold = new Vnode.Hold(holder, ((Vnode.DirectoryContent) directory.content()).acl());
            Vnode made = fresh(
                    VnodeType.FILE,
                    directory,
                    Optional.empty(),
                    Optional.of(hold),
                    new Vnode.FileContent(0),
                    author,
                    initial,
                    volume.services().now());
            change.put(made);
            change.putHeld(made, holder);
            change.countNew();
            change.commit();
            return made.status();
        }
    }

    static void checkHolder(String holder) throws StorageException {
        int bytes = holder.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > VnodeCodec.MAX_HOLDER) {
            throw Failures.of(Reason.INVALID, "holder of " + bytes + " bytes");
        }
    }

    Made link(long dirVnode, int dirUnique, Name name, long vnode, int unique) throws StorageException {
        Failures.checkName(name);
        try (Stay stay = volume.changing(dirVnode, vnode);
                Change change = stay.begin()) {
            Vnode directory = stay.directory(dirVnode, dirUnique);
            Vnode file = stay.load(vnode, unique);
            if (file.content() instanceof Vnode.DirectoryContent) {
                throw Failures.of(Reason.IS_DIRECTORY, file.status().fid().toString());
            }
            if (file.status().links() >= MAX_LINKS) {
                throw Failures.of(Reason.TOO_MANY_LINKS, file.status().links() + " links");
            }
            refuseExisting(dirVnode, name);
            long now = volume.services().now();
            DirectoryEdit edit = new DirectoryEdit(volume, directory, change);
            edit.add(name, file);
            Vnode linked;
            if (file.hold().isPresent()) {
                change.removeHeld(file, file.hold().get().holder());
                linked = file.edit()
                        .links(1)
                        .named(directory.status().fid(), name)
                        .done(now);
            } else {
                change.putLink(file, dirVnode, name);
                linked = file.edit().links(1).done(now);
            }
            change.put(linked);
            Vnode after = edit.finish(now);
            change.commit();
            return new Made(linked.status(), after.status());
        }
    }
}
