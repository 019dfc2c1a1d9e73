package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.dir.DirectoryShape;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.View;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the names of a volume, one vnode after the other. Every entry must be known to what it names, as its primary name or as one of
 * its additional names, and each of these must be an entry: so all of them are counted without being remembered.
 */
final class NameCheck {
    private final View view;
    private final long space;
    private final long volume;
    private final VnodePaths paths;
    private final Problems problems;
    private DirectoryShape shape = DirectoryShape.EMPTY;
    private long subdirectories;
    private long ordered;
    private long additional;

    /** Who hears of problems. */
    @FunctionalInterface
    interface Problems {
        void add(String what);
    }

    NameCheck(View view, long space, long volume, VnodePaths paths, Problems problems) {
        this.view = view;
        this.space = space;
        this.volume = volume;
        this.paths = paths;
        this.problems = problems;
    }

    private void problem(String what) {
        problems.add(what);
    }

    /** Begins with a vnode. */
    void begin() {
        shape = DirectoryShape.EMPTY;
        subdirectories = 0;
        ordered = 0;
        additional = 0;
    }

    /** An entry of the vnode. */
    void entry(long number, Optional<Vnode> vnode, RecordCursor cursor) throws StorageException {
        Name name = Keys.entryName(cursor.key());
        if (vnode.isEmpty() || !(vnode.get().content() instanceof Vnode.DirectoryContent)) {
            problem("entry " + name + " in " + paths.describe(number) + ", which is no directory");
            return;
        }
        shape = shape.plus(name.length());
        try {
            entry(vnode.get(), name, VnodeCodec.decodeEntry(volume, cursor.value()));
        } catch (StorageException e) {
            if (!PartitionCheck.isDamage(e)) {
                throw e;
            }
            problem("entry " + name + " of " + paths.describe(number) + ": " + e.getMessage());
        }
    }

    private void entry(Vnode directory, Name name, VnodeCodec.Entry entry) throws StorageException {
        Fid fid = entry.fid();
        Optional<Vnode> named = paths.find(fid.vnode()).filter(vnode -> vnode.unique() == fid.unique());
        if (named.isEmpty()) {
            problem(of(directory, name) + " names the missing " + fid);
            return;
        }
        Vnode vnode = named.get();
        if (vnode.status().type() != entry.type() && !DirEntry.isTypeUncertain(entry.type(), entry.serial())) {
            problem(of(directory, name) + " is recorded as " + entry.type());
        }
        if (entry.serial() > directory.status().dataVersion() && entry.serial() < DirEntry.IMPORTED) {
            problem(of(directory, name) + " is newer than the directory");
        }
        if (vnode.status().type() == VnodeType.DIRECTORY) {
            subdirectories++;
        }
        boolean known = isPrimary(vnode, directory.number(), name)
                || view.get(Keys.link(space, vnode.number(), directory.number(), name)) != null;
        if (!known) {
            problem(of(directory, name) + " names " + paths.describe(vnode.number())
                    + ", which does not know that name");
        }
    }

    private String of(Vnode directory, Name name) throws StorageException {
        return "entry " + name + " of " + paths.describe(directory.number());
    }

    private static boolean isPrimary(Vnode vnode, long directory, Name name) {
        return vnode.name().equals(Optional.of(name)) && vnode.status().parent().vnode() == directory;
    }

    /** An order record of the vnode; that there are as many as entries shows that every entry has one. */
    void order(long number, RecordCursor cursor) throws StorageException {
        ordered++;
        Name name = VnodeCodec.decodeOrder(cursor.value());
        byte @Nullable [] entry = view.get(Keys.entry(space, number, name));
        if (entry == null || VnodeCodec.decodeEntry(volume, entry).serial() != Keys.serial(cursor.key())) {
            problem("directory " + paths.describe(number) + " lists " + name + ", which it has not");
        }
    }

    /** An additional name of the vnode. */
    void link(long number, Optional<Vnode> vnode, RecordCursor cursor) throws StorageException {
        additional++;
        Keys.LinkName link = Keys.linkName(cursor.key());
        if (vnode.isEmpty()) {
            problem("additional names of the missing vnode " + number);
        } else if (isPrimary(vnode.get(), link.directory(), link.name())) {
            problem(paths.describe(number) + " has its primary name twice");
        } else if (!isEntry(vnode.get(), link.directory(), link.name())) {
            problem(paths.describe(number) + " has the additional name " + link.name() + " in directory "
                    + link.directory() + ", which does not name it");
        }
    }

    private boolean isEntry(Vnode vnode, long directory, Name name) throws StorageException {
        byte @Nullable [] entry = view.get(Keys.entry(space, directory, name));
        return entry != null
                && VnodeCodec.decodeEntry(volume, entry)
                        .fid()
                        .equals(vnode.status().fid());
    }

    /** Ends with the vnode. */
    void end(Vnode vnode) throws StorageException {
        if (vnode.number() != 1 && vnode.name().isPresent()) {
            Name name = vnode.name().get();
            if (!isEntry(vnode, vnode.status().parent().vnode(), name)) {
                problem(paths.describe(vnode.number()) + " is not named " + name + " by directory "
                        + vnode.status().parent().vnode());
            }
        }
        if (vnode.content() instanceof Vnode.DirectoryContent directory) {
            directory(vnode, directory);
        } else {
            file(vnode);
        }
    }

    private void file(Vnode vnode) throws StorageException {
        VnodeStatus status = vnode.status();
        long names = additional + (vnode.name().isPresent() ? 1 : 0);
        if (status.links() != names) {
            problem(paths.describe(vnode.number()) + " has " + status.links() + " links and " + names + " names");
        }
        if (vnode.name().isEmpty() && additional > 0) {
            problem(paths.describe(vnode.number()) + " has additional names and no primary one");
        }
        if (vnode.hold().isPresent() == vnode.name().isPresent()) {
            problem(paths.describe(vnode.number()) + " must have a name or a holder");
        }
        if (vnode.hold().isPresent()) {
            String holder = vnode.hold().get().holder();
            if (view.get(Keys.held(space, holder, vnode.number(), vnode.unique())) == null) {
                problem(paths.describe(vnode.number()) + " is not recorded for its holder");
            }
        }
    }

    private void directory(Vnode vnode, Vnode.DirectoryContent directory) throws StorageException {
        VnodeStatus status = vnode.status();
        String name = paths.describe(vnode.number());
        if (!shape.equals(directory.shape())) {
            problem(name + " has entries " + shape + ", recorded are " + directory.shape());
        }
        if (ordered != shape.entries()) {
            problem(name + " lists " + ordered + " of " + shape.entries());
        }
        if (status.length() != shape.blobBytes()) {
            problem(name + " has length " + status.length() + " instead of " + shape.blobBytes());
        }
        if (status.links() != subdirectories + 2) {
            problem(name + " has " + status.links() + " links instead of " + (subdirectories + 2));
        }
        boolean root = vnode.number() == 1;
        if (additional > 0 || root == vnode.name().isPresent()) {
            problem(name + " must have one name, and the root none");
        }
        if (!root && !paths.isAttached(vnode.number())) {
            problem(name + " does not hang on the root");
        }
    }

    /** Verifies who holds files without a name. */
    void held() throws StorageException {
        byte[] prefix = Keys.held(space);
        try (RecordCursor cursor = view.scan(prefix, prefix)) {
            while (cursor.next()) {
                Keys.VnodeId file = Keys.heldFile(cursor.key());
                Optional<String> holder =
                        paths.find(file.vnode()).flatMap(Vnode::hold).map(Vnode.Hold::holder);
                if (!holder.equals(Optional.of(Keys.holder(cursor.key())))) {
                    problem("vnode " + file.vnode() + " is recorded for a holder that does not hold it");
                }
            }
        }
    }
}
