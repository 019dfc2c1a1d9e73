package io.cellfs.storage.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.dump.DumpException;
import io.cellfs.protocol.dump.DumpReader;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.storage.PartitionCheck;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps that are restored give the same volume; whatever else is restored gives an error and never a damaged volume. */
final class VolumeDumpTest {
    private static final Acl ACL = new Acl(List.of(new AclEntry(-204, 127), new AclEntry(-101, 9)), List.of());
    private static final PartitionConfig CONFIG =
            PartitionConfig.DEFAULT.withFlushInterval(Duration.ofHours(1)).withReserveBytes(0);
    private static final long SOURCE = 0x2000_0000L;
    private static final long TARGET = 0x2000_0003L;

    @TempDir
    Path directory;

    private RocksPartition partition;
    private Volume source;

    @BeforeEach
    void open() throws StorageException {
        partition = RocksPartition.open(directory, "/vicepa", CONFIG);
        source = partition.createVolume(SOURCE, "source", VolumeType.READ_WRITE, SOURCE, ACL);
    }

    @AfterEach
    void close() throws StorageException {
        partition.close();
        assertEquals(
                List.of(),
                PartitionCheck.run(directory, CONFIG).problems().stream()
                        .limit(5)
                        .toList());
    }

    private Fid make(Fid in, String name, VnodeType type) throws StorageException {
        return source.create(in.vnode(), in.unique(), Name.of(name), type, 7, StatusChange.NONE)
                .made()
                .fid();
    }

    private void write(Fid file, long offset, byte[] data) throws StorageException {
        long length = Math.max(source.status(file.vnode(), file.unique()).length(), offset + data.length);
        try (Volume.Store store =
                source.store(file.vnode(), file.unique(), offset, data.length, length, 8, StatusChange.NONE)) {
            store.write(ByteBuffer.wrap(data));
            store.commit();
        }
    }

    private static byte[] random(long seed, int length) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    private static final Fid ROOT = Fid.rootOf(SOURCE);

    private Fid populate() throws StorageException {
        Fid inner = make(ROOT, "directory", VnodeType.DIRECTORY);
        source.setAcl(
                inner.vnode(),
                inner.unique(),
                new Acl(List.of(new AclEntry(-101, 1), new AclEntry(7, 127)), List.of(new AclEntry(9, 2))));
        Fid deep = make(inner, "deeper with a name that needs several slots of the directory", VnodeType.DIRECTORY);
        make(ROOT, "empty", VnodeType.FILE);
        Fid small = make(inner, "small", VnodeType.FILE);
        write(small, 0, random(1, 1000));
        Fid big = make(deep, "big", VnodeType.FILE);
        write(big, 0, random(2, 3 << 20));
        Fid sparse = make(ROOT, "sparse", VnodeType.FILE);
        write(sparse, 5L << 20, random(3, 70_000));
        source.link(1, 1, Name.of("second name"), small.vnode(), small.unique());
        source.symlink(1, 1, Name.of("link"), Name.of("directory/small"), 7, StatusChange.NONE);
        StatusChange mount = new StatusChange(
                OptionalLong.of(17_000_000_000_000_000L), OptionalLong.of(5), OptionalLong.of(6), OptionalInt.of(0644));
        source.symlink(1, 1, Name.of("mount"), Name.of("#root.cell."), 7, mount);
        for (int i = 0; i < 300; i++) {
            make(deep, "file number " + i, VnodeType.FILE);
        }
        return inner;
    }

    private static byte[] dump(Volume volume, long from, boolean omit) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new VolumeExport(volume, volume.info(), from, omit).write(src -> {
            byte[] piece = new byte[src.remaining()];
            src.get(piece);
            bytes.writeBytes(piece);
        });
        return bytes.toByteArray();
    }

    private static ByteSource source(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        return dst -> {
            if (!all.hasRemaining()) {
                return -1;
            }
            int n = Math.min(dst.remaining(), all.remaining());
            dst.put(all.slice(all.position(), n));
            all.position(all.position() + n);
            return n;
        };
    }

    private Volume target() throws StorageException {
        Volume target = partition.createVolume(TARGET, "target", VolumeType.READ_WRITE, TARGET, ACL);
        online(target, false);
        return target;
    }

    private static void online(Volume volume, boolean online) throws StorageException {
        volume.change(new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of(online)));
    }

    private static void restore(Volume target, byte[] dump) throws IOException {
        VolumeRestore.run(target, new DumpReader(source(dump)));
    }

    /** All that a dump keeps, by path. */
    private static Map<String, String> tree(Volume volume) throws StorageException {
        Map<String, String> tree = new TreeMap<>();
        VnodeImage root = volume.vnodes(0, 1).getFirst();
        tree.put("/", line(volume, root.status(), root));
        walk(volume, root.status().fid(), "", tree);
        return tree;
    }

    private static void assertSame(Volume expected, Volume actual) throws StorageException {
        Map<String, String> wanted = tree(expected);
        Map<String, String> found = tree(actual);
        wanted.entrySet().removeIf(line -> found.remove(line.getKey(), line.getValue()));
        assertEquals("{}{}", wanted.toString() + found);
    }

    private static void walk(Volume volume, Fid directory, String path, Map<String, String> tree)
            throws StorageException {
        for (DirEntry entry : volume.list(directory.vnode(), directory.unique(), Optional.empty(), 100_000)) {
            Fid fid = entry.fid();
            VnodeImage image = volume.vnodes(fid.vnode() - 1, 1).getFirst();
            tree.put(path + "/" + entry.name(), entry.type() + " " + line(volume, image.status(), image));
            if (entry.type() == VnodeType.DIRECTORY) {
                walk(volume, fid, path + "/" + entry.name(), tree);
            }
        }
    }

    private static String line(Volume volume, VnodeStatus s, VnodeImage image) throws StorageException {
        int hash = 0;
        if (s.type() == VnodeType.FILE) {
            ByteBuffer data = ByteBuffer.allocateDirect((int) s.length());
            while (data.hasRemaining()) {
                assertTrue(volume.read(s.fid().vnode(), s.fid().unique(), data.position(), data) > 0);
            }
            hash = data.flip().hashCode();
        }
        return s.fid().vnode() + "." + s.fid().unique() + " " + s.type() + " links " + s.links() + " length "
                + s.length() + " version " + s.dataVersion() + " by " + s.author() + " " + s.owner() + ":" + s.group()
                + " " + s.mode()
                + (s.links() > 1 && s.type() == VnodeType.FILE
                        ? ""
                        : " in " + s.parent().inVolume(0)) + " "
                + s.clientMtime() / 10_000_000 + " " + s.serverMtime() / 10_000_000 + " " + image.acl() + " "
                + image.target() + " " + hash;
    }

    @Test
    void aFullDumpGivesTheSameVolume() throws IOException {
        populate();
        byte[] dump = dump(source, 0, false);
        assertEquals(dump.length, new VolumeExport(source, source.info(), 0, false).size());
        Volume target = target();
        restore(target, dump);
        online(target, true);
        assertSame(source, target);
        Fid fresh = target.create(1, 1, Name.of("after"), VnodeType.FILE, 7, StatusChange.NONE)
                .made()
                .fid();
        assertTrue(fresh.unique() > source.nextSerial(), fresh.toString());
        target.remove(1, 1, Name.of("after"), Optional.empty());
        byte[] again = dump(target, 0, false);
        assertEquals(dump.length, again.length);
    }

    @Test
    void anOfflineVolumeIsDumpedAndDataThatIsZeroTakesNoRoom() throws IOException {
        populate();
        online(source, false);
        Volume target = target();
        restore(target, dump(source, 0, false));
        assertTrue(target.info().usedBytes() < 5 << 20, target.info().toString());
        online(source, true);
        assertEquals(source.info().usedBytes(), target.info().usedBytes());
    }

    @Test
    void anIncrementalDumpBringsWhatChangedAndTakesWhatIsGone() throws IOException {
        Fid inner = populate();
        Volume target = target();
        restore(target, dump(source, 0, false));
        Fid gone = make(ROOT, "soon gone", VnodeType.DIRECTORY);
        make(gone, "with a file", VnodeType.FILE);
        restore(target, dump(source, 1, false));
        source.remove(gone.vnode(), gone.unique(), Name.of("with a file"), Optional.empty());
        source.removeDirectory(1, 1, Name.of("soon gone"));
        source.remove(1, 1, Name.of("second name"), Optional.empty());
        source.rename(
                inner.vnode(),
                inner.unique(),
                Name.of("small"),
                1,
                1,
                Name.of("moved"),
                Volume.RenameMode.REPLACE,
                Optional.empty());
        source.rename(
                1, 1, Name.of("directory"), 1, 1, Name.of("renamed"), Volume.RenameMode.REPLACE, Optional.empty());
        Fid sparse = source.lookup(1, 1, Name.of("sparse")).orElseThrow();
        write(sparse, 1 << 20, random(9, 10));
        restore(target, dump(source, 1, true));
        online(target, true);
        assertSame(source, target);
    }

    @Test
    void whatHasNotChangedIsOnlyListed() throws IOException {
        populate();
        Volume target = target();
        restore(target, dump(source, 0, false));
        long future = source.info().updateDate() / 10_000_000 + 1000;
        byte[] nothing = dump(source, future, true);
        assertTrue(nothing.length < 10_000, "a dump of " + nothing.length + " bytes");
        restore(target, nothing);
        online(target, true);
        assertSame(source, target);
        byte[] directoriesToo = dump(source, future, false);
        assertTrue(directoriesToo.length > nothing.length);
    }

    @Test
    void anIncrementForAnotherStateIsRefused() throws IOException {
        populate();
        byte[] increment = dump(source, source.info().updateDate() / 10_000_000 + 1000, true);
        Volume target = target();
        assertThrows(DumpException.class, () -> restore(target, increment));
        restore(target, dump(source, 0, false));
        online(target, true);
        assertSame(source, target);
    }

    @Test
    void aVolumeInUseIsNotRestored() throws IOException {
        populate();
        byte[] dump = dump(source, 0, false);
        Map<String, String> before = tree(source);
        assertThrows(StorageException.class, () -> restore(source, dump));
        assertEquals(before, tree(source));
    }

    @Test
    void damagedDumpsAreRefusedOrHarmless() throws IOException {
        Fid inner = make(ROOT, "directory", VnodeType.DIRECTORY);
        Fid file = make(inner, "file", VnodeType.FILE);
        write(file, 0, random(4, 3000));
        source.symlink(1, 1, Name.of("link"), Name.of("x"), 7, StatusChange.NONE);
        byte[] dump = dump(source, 0, false);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Volume target = target();
        for (int round = 0; round < 400; round++) {
            byte[] hostile = dump.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
            }
            boolean refused = false;
            try {
                restore(target, hostile);
            } catch (DumpException | StorageException e) {
                refused = true;
            }
            if (!refused) {
                online(target, true);
                try {
                    tree(target);
                } catch (StorageException e) {
                    throw new AssertionError("seed " + seed + " round " + round, e);
                }
                online(target, false);
            }
        }
        restore(target, dump);
        online(target, true);
        assertSame(source, target);
    }
}
