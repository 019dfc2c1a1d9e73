package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.Volume.RenameMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/** Changes a volume in random ways; what the volume refuses for a good reason changes nothing. */
final class RandomChanges {
    private static final Set<Reason> GOOD = EnumSet.of(
            Reason.EXISTS,
            Reason.NO_ENTRY,
            Reason.NOT_DIRECTORY,
            Reason.IS_DIRECTORY,
            Reason.NOT_EMPTY,
            Reason.INVALID,
            Reason.TOO_MANY_LINKS);
    private static final int NAMES = 7;

    private final Random random;

    RandomChanges(Random random) {
        this.random = random;
    }

    /** One change. */
    void change(Volume volume) throws StorageException {
        try {
            step(volume);
        } catch (StorageException e) {
            if (!GOOD.contains(e.reason())) {
                throw e;
            }
        }
    }

    private void step(Volume v) throws StorageException {
        List<Fid> directories = new ArrayList<>();
        List<Fid> files = new ArrayList<>();
        collect(v, Fid.rootOf(v.info().id()), directories, files);
        Fid dir = pick(directories);
        Fid other = pick(directories);
        Optional<Fid> file = files.isEmpty() ? Optional.empty() : Optional.of(pick(files));
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> v.create(dir.vnode(), dir.unique(), name(), VnodeType.FILE, 7, StatusChange.NONE);
            case 3 -> v.create(dir.vnode(), dir.unique(), name(), VnodeType.DIRECTORY, 7, StatusChange.NONE);
            case 4 ->
                v.symlink(
                        dir.vnode(), dir.unique(), name(), Name.of("target" + random.nextInt()), 7, StatusChange.NONE);
            case 5, 6 -> v.remove(dir.vnode(), dir.unique(), name(), Optional.empty());
            case 7 -> v.removeDirectory(dir.vnode(), dir.unique(), name());
            case 8, 9 -> rename(v, dir, other);
            case 10 -> setStatus(v, file.orElse(dir));
            case 11 ->
                v.setAcl(dir.vnode(), dir.unique(), new Acl(List.of(new AclEntry(random.nextInt(99), 127)), List.of()));
            case 12 -> held(v, dir);
            default -> {
                if (file.isPresent()) {
                    data(v, dir, file.get());
                }
            }
        }
    }

    private void collect(Volume v, Fid at, List<Fid> directories, List<Fid> files) throws StorageException {
        directories.add(at);
        for (DirEntry entry : v.list(at.vnode(), at.unique(), Optional.empty(), Integer.MAX_VALUE)) {
            VnodeStatus status = v.status(entry.fid().vnode(), entry.fid().unique());
            switch (status.type()) {
                case DIRECTORY -> collect(v, entry.fid(), directories, files);
                case FILE -> files.add(entry.fid());
                case SYMLINK -> {}
            }
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Name name() {
        return Name.of("n".repeat(1 + random.nextInt(3)) + random.nextInt(NAMES));
    }

    private void rename(Volume v, Fid from, Fid to) throws StorageException {
        RenameMode mode = RenameMode.values()[random.nextInt(3)];
        v.rename(from.vnode(), from.unique(), name(), to.vnode(), to.unique(), name(), mode, Optional.empty());
    }

    private void setStatus(Volume v, Fid fid) throws StorageException {
        v.setStatus(
                fid.vnode(),
                fid.unique(),
                new StatusChange(
                        OptionalLong.of(random.nextLong(1 << 30)),
                        OptionalLong.of(random.nextInt(100)),
                        OptionalLong.empty(),
                        OptionalInt.of(random.nextInt(0777))));
    }

    /** A file without a name, which someone lets go of, or does not. */
    private void held(Volume v, Fid dir) throws StorageException {
        VnodeStatus made =
                v.createUnnamed(dir.vnode(), dir.unique(), 7, StatusChange.NONE, "holder" + random.nextInt(3));
        write(v, made.fid(), random.nextInt(100_000), random.nextInt(50_000));
        if (random.nextBoolean()) {
            v.releaseAllUnnamed("holder" + random.nextInt(3));
        } else if (random.nextBoolean()) {
            v.link(
                    dir.vnode(),
                    dir.unique(),
                    name(),
                    made.fid().vnode(),
                    made.fid().unique());
        }
    }

    private void data(Volume v, Fid dir, Fid file) throws StorageException {
        long length = v.status(file.vnode(), file.unique()).length();
        switch (random.nextInt(9)) {
            case 0 -> v.link(dir.vnode(), dir.unique(), name(), file.vnode(), file.unique());
            case 1 -> v.punch(file.vnode(), file.unique(), random.nextInt(2_000_000), 1 + random.nextInt(1_500_000));
            case 2 -> truncate(v, file, random.nextLong(Math.max(1, length) + 100_000));
            case 3 -> write(v, file, length, random.nextInt(60_000));
            case 4 -> {
                if (random.nextInt(8) == 0) {
                    sparse(v, file);
                }
            }
            case 5 -> write(v, file, random.nextInt(2_500_000), 1 + random.nextInt(1_500_000));
            case 6 -> write(v, file, 0, 1 + random.nextInt(9000));
            default -> write(v, file, random.nextInt(400_000), 1 + random.nextInt(70_000));
        }
    }

    /** Many chunks, so that removing and cutting them takes several steps. */
    private void sparse(Volume v, Fid file) throws StorageException {
        for (int i = 0; i < 80; i++) {
            write(v, file, i * 1_048_576L + random.nextInt(2) * 40_000, 100 + random.nextInt(2) * 9_000);
        }
    }

    private static void truncate(Volume v, Fid file, long length) throws StorageException {
        try (Volume.Store store = v.store(file.vnode(), file.unique(), length, 0, length, 7, StatusChange.NONE)) {
            store.commit();
        }
    }

    private void write(Volume v, Fid file, long offset, int length) throws StorageException {
        long end = Math.max(v.status(file.vnode(), file.unique()).length(), offset + length);
        try (Volume.Store store = v.store(file.vnode(), file.unique(), offset, length, end, 7, StatusChange.NONE)) {
            store.write(ByteBuffer.wrap(Fixture.random(random.nextLong(), length)));
            store.commit();
        }
    }
}
