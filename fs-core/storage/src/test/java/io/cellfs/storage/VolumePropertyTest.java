package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.ReferenceVolume.Node;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.Volume.RenameMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random operations on a volume and on the reference; they must agree in every result, every refusal and in the end. */
final class VolumePropertyTest {
    private static final int STEPS = 200;
    private static final int MAX_FILE = 2_500_000;

    @Property(tries = 5)
    void behavesLikeTheReference(@ForAll long seed) throws IOException {
        Path directory = Files.createTempDirectory("volume-property");
        try {
            Run run = new Run(new Fixture(directory), new Random(seed));
            try {
                for (int i = 0; i < STEPS; i++) {
                    run.step();
                }
                run.compareAll();
                run.f.reopen();
                run.compareAll();
            } finally {
                run.f.close();
            }
            Fixture.check(directory);
        } finally {
            Fixture.deleteTree(directory);
        }
    }

    /** One operation that may be refused. */
    private interface Action {
        void run() throws StorageException;
    }

    private static final class Run {
        private final Fixture f;
        private final Random random;
        private final ReferenceVolume reference = new ReferenceVolume();

        Run(Fixture f, Random random) {
            this.f = f;
            this.random = random;
        }

        private static Optional<Reason> outcome(Action action) {
            try {
                action.run();
                return Optional.empty();
            } catch (StorageException e) {
                return Optional.of(e.reason());
            }
        }

        /** Runs the same on both. */
        private void both(String what, Action real, Action model) {
            assertEquals(outcome(model), outcome(real), what);
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private Node directory() {
            return any(reference.directories());
        }

        private Name name() {
            return Name.of("n" + "x".repeat(random.nextInt(3) * 20) + random.nextInt(6));
        }

        void step() throws StorageException {
            switch (random.nextInt(16)) {
                case 0, 1 -> make(VnodeType.FILE);
                case 2 -> make(VnodeType.DIRECTORY);
                case 3 -> link();
                case 4 -> remove();
                case 5 -> removeDirectory();
                case 6, 7 -> rename();
                case 8, 9, 10 -> store();
                case 11 -> truncate();
                case 12 -> punch();
                case 13 -> release();
                case 14 -> syncSometimes();
                default -> {
                    if (random.nextInt(8) == 0) {
                        f.reopen();
                    }
                    compare(directory());
                }
            }
        }

        private void syncSometimes() throws StorageException {
            if (random.nextInt(3) == 0) {
                f.volume.sync();
            }
        }

        private void make(VnodeType type) {
            Node directory = directory();
            Name name = name();
            Optional<Reason> expected = outcome(() -> ReferenceVolume.checkFree(directory, name));
            Optional<Reason> got = outcome(() -> {
                Fid fid = f.create(directory.fid.vnode(), directory.fid.unique(), name.toString(), type);
                ReferenceVolume.added(directory, name, new Node(fid, type, directory));
            });
            assertEquals(expected, got, "make " + name);
        }

        private void link() {
            List<Node> files = reference.files();
            if (files.isEmpty()) {
                return;
            }
            Node file = any(files);
            Node directory = directory();
            Name name = name();
            both(
                    "link",
                    () -> f.volume.link(
                            directory.fid.vnode(), directory.fid.unique(), name, file.fid.vnode(), file.fid.unique()),
                    () -> reference.link(directory, name, file));
        }

        private void remove() {
            Node directory = directory();
            Name name = name();
            boolean hold = random.nextBoolean();
            both(
                    "remove",
                    () -> f.volume.remove(
                            directory.fid.vnode(),
                            directory.fid.unique(),
                            name,
                            hold ? Optional.of("holder") : Optional.empty()),
                    () -> reference.remove(directory, name, hold));
        }

        private void removeDirectory() {
            Node directory = directory();
            Name name = name();
            both(
                    "rmdir",
                    () -> f.volume.removeDirectory(directory.fid.vnode(), directory.fid.unique(), name),
                    () -> reference.removeDirectory(directory, name));
        }

        private void rename() {
            Node from = directory();
            Node to = random.nextBoolean() ? from : directory();
            Name oldName = name();
            Name newName = name();
            RenameMode mode = RenameMode.values()[random.nextInt(3)];
            boolean hold = random.nextBoolean();
            both(
                    "rename " + mode,
                    () -> f.volume.rename(
                            from.fid.vnode(),
                            from.fid.unique(),
                            oldName,
                            to.fid.vnode(),
                            to.fid.unique(),
                            newName,
                            mode,
                            hold ? Optional.of("holder") : Optional.empty()),
                    () -> reference.rename(from, oldName, to, newName, mode, hold));
        }

        private int size() {
            return switch (random.nextInt(4)) {
                case 0 -> random.nextInt(100);
                case 1 -> random.nextInt(20_000);
                case 2 -> random.nextInt(200_000);
                default -> random.nextInt(MAX_FILE);
            };
        }

        private void store() throws StorageException {
            List<Node> files = reference.files();
            if (files.isEmpty()) {
                return;
            }
            Node file = any(files);
            int offset = random.nextInt(3) == 0 ? file.data.length : size();
            byte[] data = Fixture.random(random.nextLong(), size());
            int fileLength = random.nextInt(4) == 0 ? size() : Math.max(file.data.length, offset + data.length);
            f.store(file.fid, offset, data, fileLength);
            ReferenceVolume.store(file, offset, data, fileLength);
            compareFile(file);
        }

        private void truncate() throws StorageException {
            List<Node> files = reference.files();
            if (!files.isEmpty()) {
                Node file = any(files);
                int length = size();
                f.truncate(file.fid, length);
                ReferenceVolume.store(file, length, new byte[0], length);
                compareFile(file);
            }
        }

        private void punch() throws StorageException {
            List<Node> files = reference.files();
            if (!files.isEmpty()) {
                Node file = any(files);
                int offset = size();
                int length = 1 + size();
                f.volume.punch(file.fid.vnode(), file.fid.unique(), offset, length);
                ReferenceVolume.punch(file, offset, length);
                compareFile(file);
            }
        }

        private void release() throws StorageException {
            if (random.nextBoolean()) {
                f.volume.releaseAllUnnamed("holder");
                reference.held.clear();
            } else if (!reference.held.isEmpty()) {
                Node file = any(reference.held);
                f.volume.releaseUnnamed(file.fid.vnode(), file.fid.unique(), "holder");
                reference.held.remove(file);
            }
        }

        void compareAll() throws StorageException {
            for (Node directory : reference.directories()) {
                compare(directory);
            }
            for (Node file : reference.files()) {
                compareFile(file);
                compareHoles(file);
            }
        }

        private void compare(Node directory) throws StorageException {
            VnodeStatus status = f.status(directory.fid);
            assertEquals(directory.links, status.links(), "links of " + directory);
            assertEquals(directory.dataVersion, status.dataVersion(), "version of " + directory);
            assertEquals(directory.parent.fid, status.parent());
            List<DirEntry> expected = directory.entries.entrySet().stream()
                    .map(e -> entry(directory, e.getKey(), e.getValue()))
                    .toList();
            assertEquals(
                    expected, f.volume.list(directory.fid.vnode(), directory.fid.unique(), Optional.empty(), 1000));
            comparePages(directory, expected, status);
            assertEquals(
                    status.length(),
                    f.volume
                            .directoryBlob(directory.fid.vnode(), directory.fid.unique())
                            .remaining());
            for (Map.Entry<Name, Node> entry : directory.entries.entrySet()) {
                assertEquals(
                        Optional.of(entry.getValue().fid),
                        f.volume.lookup(directory.fid.vnode(), directory.fid.unique(), entry.getKey()));
                assertEquals(
                        entry.getValue().links, f.status(entry.getValue().fid).links());
            }
        }

        private DirEntry entry(Node directory, Name name, Node node) {
            return new DirEntry(name, node.fid, node.type, directory.serials.get(name));
        }

        private void comparePages(Node directory, List<DirEntry> expected, VnodeStatus status) throws StorageException {
            List<DirEntry> listed = new ArrayList<>();
            Volume.Page page;
            do {
                long after = listed.isEmpty() ? 0 : listed.getLast().serial();
                page = f.volume.page(directory.fid.vnode(), directory.fid.unique(), after, 1 + random.nextInt(5));
                listed.addAll(page.entries());
            } while (!page.end());
            assertEquals(status, page.directory());
            assertEquals(
                    expected.stream()
                            .sorted(Comparator.comparingLong(DirEntry::serial))
                            .toList(),
                    listed);
            for (DirEntry entry : expected) {
                assertEquals(
                        List.of(entry),
                        f.volume
                                .entry(directory.fid.vnode(), directory.fid.unique(), entry.name())
                                .entries());
            }
        }

        private void compareFile(Node file) throws StorageException {
            VnodeStatus status = f.status(file.fid);
            assertEquals(file.data.length, status.length());
            assertEquals(file.dataVersion, status.dataVersion(), "version of " + file);
            byte[] got = f.read(file.fid, 0, file.data.length + 10);
            int mismatch = Arrays.mismatch(file.data, got);
            if (mismatch >= 0) {
                fail(file + " differs at " + mismatch);
            }
            if (file.data.length > 0) {
                int from = random.nextInt(file.data.length);
                int n = 1 + random.nextInt(100_000);
                assertArrayEquals(
                        Arrays.copyOfRange(file.data, from, Math.min(file.data.length, from + n)),
                        f.read(file.fid, from, n));
            }
        }

        /** Holes hold zeros only, and data and holes take turns to the end. */
        private void compareHoles(Node file) throws StorageException {
            long at = 0;
            while (at < file.data.length) {
                long data = f.volume.nextData(file.fid.vnode(), file.fid.unique(), at);
                long end = data < 0 ? file.data.length : data;
                for (long i = at; i < end; i++) {
                    assertEquals(0, file.data[(int) i], "byte " + i + " lies in a hole");
                }
                if (data < 0) {
                    return;
                }
                at = f.volume.nextHole(file.fid.vnode(), file.fid.unique(), data);
                assertEquals(true, at > data);
            }
        }
    }
}
