package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.Volume.RenameMode;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeImport;
import io.cellfs.storage.api.VolumeImport.NameSource;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes whose content is written under given numbers. */
final class ImportTest {
    private static final long COPY = Fixture.VOLUME + 7;
    private static final int ALL = 100_000;

    @TempDir
    Path directory;

    private static VolumeChange online(boolean online) {
        return new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of(online));
    }

    private static Volume offlineCopy(Fixture f) throws StorageException {
        Volume copy = f.partition.createVolume(COPY, "copy", VolumeType.READ_WRITE, COPY, Fixture.ACL);
        copy.change(online(false));
        return copy;
    }

    /** Makes {@code to} hold what {@code from} holds, as often as it is called. */
    private static void copy(Volume from, Volume to, NameSource source) throws IOException {
        to.attend(() -> {
            copyAttended(from, to, source);
            return to;
        });
    }

    private static void copyAttended(Volume from, Volume to, NameSource source) throws StorageException {
        VolumeImport in = to.beginImport(source);
        List<VnodeImage> images = from.vnodes(0, ALL);
        Map<Long, VnodeImage> there = new HashMap<>();
        for (VnodeImage image : to.vnodes(0, ALL)) {
            there.put(image.status().fid().vnode(), image);
        }
        for (VnodeImage image : images) {
            there.remove(image.status().fid().vnode());
            in.put(image);
        }
        for (VnodeImage image : images) {
            if (image.status().type() == VnodeType.DIRECTORY) {
                in.entries(image.status().fid().vnode(), entryChanges(from, to, image));
            }
        }
        for (VnodeImage image : images) {
            VnodeStatus status = image.status();
            if (status.type() == VnodeType.FILE) {
                in.clear(status.fid().vnode(), status.fid().unique(), 0);
                byte[] data = read(from, status);
                in.write(status.fid().vnode(), status.fid().unique(), 0, ByteBuffer.wrap(data));
            }
        }
        for (long gone : there.keySet()) {
            in.remove(gone);
        }
        in.finish(from.nextSerial(), from.info().updateDate());
    }

    private static Map<Name, Optional<DirEntry>> entryChanges(Volume from, Volume to, VnodeImage directory)
            throws StorageException {
        Fid fid = directory.status().fid();
        Map<Name, Optional<DirEntry>> changes = new LinkedHashMap<>();
        for (DirEntry entry : to.list(fid.vnode(), fid.unique(), Optional.empty(), ALL)) {
            changes.put(entry.name(), Optional.empty());
        }
        for (DirEntry entry : from.list(fid.vnode(), fid.unique(), Optional.empty(), ALL)) {
            changes.put(entry.name(), Optional.of(entry));
        }
        return changes;
    }

    private static byte[] read(Volume volume, VnodeStatus status) throws StorageException {
        ByteBuffer data = ByteBuffer.allocate((int) status.length());
        while (data.hasRemaining()) {
            assertTrue(volume.read(status.fid().vnode(), status.fid().unique(), data.position(), data) > 0);
        }
        return data.array();
    }

    private static void assertSame(Volume expected, Volume actual) throws IOException {
        actual.attend(() -> {
            assertSameAttended(expected, actual);
            return actual;
        });
    }

    private static void assertSameAttended(Volume expected, Volume actual) throws StorageException {
        List<VnodeImage> images = expected.vnodes(0, ALL);
        List<VnodeImage> copies = actual.vnodes(0, ALL);
        assertEquals(images.size(), copies.size());
        for (int i = 0; i < images.size(); i++) {
            VnodeStatus a = images.get(i).status();
            VnodeStatus b = copies.get(i).status();
            assertEquals(a.fid(), b.fid().inVolume(Fixture.VOLUME));
            assertEquals(a.parent(), b.parent().inVolume(Fixture.VOLUME));
            assertEquals(
                    List.of(
                            a.type(),
                            a.links(),
                            a.length(),
                            a.dataVersion(),
                            a.mode(),
                            a.clientMtime(),
                            a.serverMtime()),
                    List.of(
                            b.type(),
                            b.links(),
                            b.length(),
                            b.dataVersion(),
                            b.mode(),
                            b.clientMtime(),
                            b.serverMtime()));
            assertEquals(images.get(i).acl(), copies.get(i).acl());
            assertEquals(images.get(i).target(), copies.get(i).target());
            if (a.type() == VnodeType.FILE) {
                assertArrayEquals(read(expected, a), read(actual, b));
            }
        }
        assertEquals(expected.info().files(), actual.info().files());
        assertEquals(expected.info().updateDate(), actual.info().updateDate());
    }

    private static void change(Fixture f, Random random) throws StorageException {
        String name = "n" + random.nextInt(12);
        Optional<Fid> found = f.volume.lookup(1, 1, Name.of(name));
        if (found.isEmpty()) {
            switch (random.nextInt(4)) {
                case 0 -> f.directory(name);
                case 1 ->
                    f.volume.symlink(1, 1, Name.of(name), Name.of("to/" + random.nextInt()), 7, StatusChange.NONE);
                default -> f.write(f.file(name), 0, Fixture.random(random.nextLong(), random.nextInt(200_000)));
            }
            return;
        }
        Fid fid = found.get();
        if (fid.vnode() % 2 == 1) {
            Name inside = Name.of("i" + random.nextInt(5));
            if (f.volume.lookup(fid.vnode(), fid.unique(), inside).isEmpty()) {
                f.create(fid.vnode(), fid.unique(), inside.toString(), VnodeType.FILE);
            } else {
                f.volume.remove(fid.vnode(), fid.unique(), inside, Optional.empty());
            }
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> f.volume.remove(1, 1, Name.of(name), Optional.empty());
            case 1 -> {
                Name other = Name.of("l" + random.nextInt(6));
                if (f.volume.lookup(1, 1, other).isEmpty()) {
                    f.volume.link(1, 1, other, fid.vnode(), fid.unique());
                } else {
                    f.volume.remove(1, 1, other, Optional.empty());
                }
            }
            case 2 ->
                f.volume.rename(
                        1,
                        1,
                        Name.of(name),
                        1,
                        1,
                        Name.of("n" + random.nextInt(12)),
                        RenameMode.NO_REPLACE,
                        Optional.empty());
            default -> {
                if (f.status(fid).type() == VnodeType.FILE) {
                    f.truncate(fid, random.nextInt(100_000));
                }
            }
        }
    }

    private void followsItsOrigin(NameSource source, long seed) throws IOException {
        Random random = new Random(seed);
        try (Fixture f = new Fixture(directory)) {
            Volume copy = offlineCopy(f);
            for (int round = 0; round < 8; round++) {
                for (int i = 0; i < 40; i++) {
                    try {
                        change(f, random);
                    } catch (StorageException e) {
                        assertTrue(e.reason() == Reason.EXISTS || e.reason() == Reason.INVALID, e.getMessage());
                    }
                }
                for (int again = 0; again <= round % 2; again++) {
                    copy(f.volume, copy, source);
                    assertSame(f.volume, copy);
                }
            }
        }
        Fixture.check(directory);
    }

    @Test
    void aCopyWithGivenNamesOfPlainFilesFollowsItsOrigin() throws IOException {
        Random random = new Random(11);
        try (Fixture f = new Fixture(directory)) {
            Volume copy = offlineCopy(f);
            for (int i = 0; i < 30; i++) {
                Fid file = f.file("f" + i);
                f.write(file, 0, Fixture.random(i, 1 + random.nextInt(3_000_000)));
            }
            copy(f.volume, copy, NameSource.GIVEN);
            f.truncate(f.volume.lookup(1, 1, Name.of("f3")).orElseThrow(), 10);
            f.volume.remove(1, 1, Name.of("f4"), Optional.empty());
            copy(f.volume, copy, NameSource.GIVEN);
            copy.change(online(true));
            assertSame(f.volume, copy);
            Fid fresh = copy.create(1, 1, Name.of("new"), VnodeType.FILE, 7, StatusChange.NONE)
                    .made()
                    .fid();
            assertTrue(fresh.vnode() >= 2 * f.volume.nextSerial());
        }
        Fixture.check(directory);
    }

    @Test
    void namesFollowFromEntriesWhateverHappensToThem() throws Exception {
        for (long seed = 1; seed <= 6; seed++) {
            followsItsOrigin(NameSource.ENTRIES, seed);
            Fixture.deleteTree(directory);
        }
    }

    @Test
    void whatNoVnodeCanHaveIsRefused() throws StorageException {
        try (Fixture f = new Fixture(directory)) {
            Fid file = f.file("file");
            VnodeStatus s = f.status(file);
            VnodeImage good = new VnodeImage(s, Optional.of(Name.of("file")), Optional.empty(), Optional.empty());
            VolumeImport in = offlineCopy(f).beginImport(NameSource.GIVEN);
            in.put(good);
            refused(in, new VnodeImage(s, good.name(), Optional.empty(), Optional.of(Name.of("target"))));
            refused(in, new VnodeImage(s, Optional.of(Name.of("a/b")), Optional.empty(), Optional.empty()));
            refused(
                    in,
                    new VnodeImage(with(s, new Fid(COPY, 3, 1), 0), good.name(), Optional.empty(), Optional.empty()));
            refused(
                    in,
                    new VnodeImage(with(s, new Fid(COPY, -2, 1), 0), good.name(), Optional.empty(), Optional.empty()));
            refused(in, new VnodeImage(with(s, file, -1), good.name(), Optional.empty(), Optional.empty()));
            assertEquals(
                    Reason.INVALID,
                    assertThrows(
                                    StorageException.class,
                                    () -> in.write(file.vnode(), file.unique(), 0, ByteBuffer.allocate(1)))
                            .reason());
            assertThrows(StorageException.class, () -> in.entries(99, Map.of(Name.of("x"), Optional.empty())));
        }
    }

    private static VnodeStatus with(VnodeStatus s, Fid fid, long length) {
        return new VnodeStatus(
                fid, s.type(), 1, length, 1, 0, 0, 0, 0644, s.parent(), s.clientMtime(), s.serverMtime());
    }

    private static void refused(VolumeImport in, VnodeImage image) {
        StorageException e = assertThrows(StorageException.class, () -> in.put(image));
        assertEquals(Reason.INVALID, e.reason());
    }

    @Test
    void aVolumeThatServesIsNotImportedInto() throws StorageException {
        try (Fixture f = new Fixture(directory)) {
            StorageException e = assertThrows(StorageException.class, () -> f.volume.beginImport(NameSource.GIVEN));
            assertEquals(Reason.INVALID, e.reason());
        }
    }
}
