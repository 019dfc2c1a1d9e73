package io.cellfs.client.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.server.Cell;
import io.cellfs.client.server.Locations;
import io.cellfs.client.server.VolumeDatabase;
import io.cellfs.client.server.VolumeEntry;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.server.VolumeKind;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which volume a mount point leads to, from parents of each kind (afs-protocol section 6.4). */
class MountTargetsTest {
    private static final int OTHER = 1;
    private static final long TOP = 10;

    private final Locations locations = new Locations(List.of(
            new Cell(
                    0,
                    "home.test",
                    new Entries(
                            entry(
                                    "top",
                                    Map.of(
                                            VolumeKind.READ_WRITE,
                                            TOP,
                                            VolumeKind.READ_ONLY,
                                            TOP + 1,
                                            VolumeKind.BACKUP,
                                            TOP + 2)),
                            entry(
                                    "vol",
                                    Map.of(
                                            VolumeKind.READ_WRITE,
                                            20L,
                                            VolumeKind.READ_ONLY,
                                            21L,
                                            VolumeKind.BACKUP,
                                            22L)),
                            entry("single", Map.of(VolumeKind.READ_WRITE, 30L)),
                            entry("vol.before-upgrade", Map.of(VolumeKind.READ_ONLY, 40L)))),
            new Cell(
                    OTHER,
                    "other.test",
                    new Entries(entry("vol", Map.of(VolumeKind.READ_WRITE, 20L, VolumeKind.READ_ONLY, 21L))))));
    private final MountTargets targets = new MountTargets(locations);

    private static VolumeEntry entry(String name, Map<VolumeKind, Long> ids) {
        return new VolumeEntry(name, ids, Map.of());
    }

    /** A location database of these entries. */
    private static final class Entries implements VolumeDatabase {
        private final List<VolumeEntry> entries;

        Entries(VolumeEntry... entries) {
            this.entries = List.of(entries);
        }

        @Override
        public Optional<VolumeEntry> find(String nameOrId) {
            return entries.stream()
                    .filter(e -> e.name().equals(nameOrId)
                            || e.ids().values().stream()
                                    .anyMatch(id -> Long.toString(id).equals(nameOrId)))
                    .findFirst();
        }

        @Override
        public void learnServers() {
            // There is only one.
        }

        @Override
        public boolean wantsToLearn(long nowNs) {
            return false;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private long target(long parent, String content) throws IOException {
        return targets.resolve(parent, MountPoint.parse(Name.of(content))).id();
    }

    @ParameterizedTest
    @CsvSource({
        "10, #vol., 20",
        "10, %vol., 20",
        "10, #vol.readonly., 21",
        "10, %vol.readonly., 21",
        "10, #vol.backup., 22",
        "10, #single., 30",
        "10, #vol.before-upgrade., 40",
        "10, %vol.before-upgrade., 40",
        "10, #21., 21",
        "10, #22., 22",
        "11, #vol., 21",
        "11, %vol., 20",
        "11, #vol.readonly., 21",
        "11, #vol.backup., 22",
        "11, #single., 30",
        "11, #vol.before-upgrade., 40",
        "12, #vol., 21",
        "12, %vol., 20",
    })
    void aMountPointLeadsTo(long parent, String content, long id) throws IOException {
        assertEquals(id, target(parent, content));
    }

    @ParameterizedTest
    @CsvSource({
        "10, #single.readonly.",
        "10, #single.backup.",
        "10, #absent.",
        "10, #nowhere.test:vol.",
        "12, #vol.backup.",
        "12, #22.",
    })
    void aMountPointLeadsNowhere(long parent, String content) {
        FsException e = assertThrows(FsException.class, () -> target(parent, content));
        assertEquals(Errno.ENODEV, e.errno());
    }

    @Test
    void aMountPointMayNameAnotherCell() throws IOException {
        assertEquals(VolumeIds.internal(OTHER, 20), target(10, "#other.test:vol."));
        assertEquals(VolumeIds.internal(OTHER, 21), target(11, "#other.test:vol."));
        assertEquals(VolumeIds.internal(OTHER, 20), target(11, "%other.test:vol."));
        assertEquals(VolumeIds.internal(OTHER, 20), target(VolumeIds.internal(OTHER, 20), "#vol."));
        assertEquals(20, target(VolumeIds.internal(OTHER, 20), "#home.test:vol."));
    }

    @Test
    void thePathDecidesAtTheTop() throws IOException {
        Cell home = locations.cell("home.test").orElseThrow();
        assertEquals(TOP + 1, targets.resolve(home, "top", false).id());
        assertEquals(TOP, targets.resolve(home, "top", true).id());
        assertEquals(30, targets.resolve(home, "single", false).id());
        assertEquals(40, targets.resolve(home, "vol.before-upgrade", true).id());
    }
}
