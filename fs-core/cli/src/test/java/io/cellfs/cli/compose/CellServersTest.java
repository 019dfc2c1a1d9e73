package io.cellfs.cli.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.CheckOutcome;
import io.cellfs.cli.admin.CopySummary;
import io.cellfs.cli.admin.PartitionSpace;
import io.cellfs.cli.admin.Principal;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.cli.admin.VolumeSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The real servers on a network in memory, and administration over their RPCs. */
class CellServersTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path directory = Path.of("");

    private Optional<LoopbackCell> cell = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        start("first");
    }

    private void start(String why) throws Exception {
        LoopbackCell started = LoopbackCell.start(directory.resolve("state"));
        cell = Optional.of(started);
        assertTrue(started.servers().describe().getFirst().contains("OPEN"), why);
    }

    @AfterEach
    void stop() throws Exception {
        if (cell.isPresent()) {
            cell.get().close();
        }
    }

    private CellAdmin admin() {
        return cell.orElseThrow().admin();
    }

    private static void assertFails(Kind kind, Executable call) {
        assertEquals(kind, assertThrows(AdminException.class, call).kind());
    }

    @Test
    void theFirstStartMakesTheRootVolumesAndTheNextKeepsThem() throws Exception {
        List<VolumeSummary> before = admin().volumes().list();
        assertEquals(
                List.of("root.cell", "root.afs"),
                before.stream().map(VolumeSummary::name).toList());
        assertEquals(0x2000_0000L, before.getFirst().id());
        assertEquals(Optional.of("example.org"), admin().cellName());
        stop();
        start("again");
        assertEquals(
                before.stream().map(VolumeSummary::id).toList(),
                admin().volumes().list().stream().map(VolumeSummary::id).toList());
    }

    @Test
    void volumesAreMadeChangedAndRemoved() throws Exception {
        VolumeAdmin volumes = admin().volumes();
        VolumeSummary made = volumes.create("home.ada", 10 * GIB);
        assertEquals(10 * GIB, made.quotaBytes());
        assertEquals("online", made.status());
        assertEquals("127.0.0.1:7005", made.server());
        assertEquals("/vicepa", made.partition());
        assertEquals(made, volumes.get(Long.toString(made.id())));
        assertEquals(List.of("127.0.0.1:7000"), volumes.fileServers("home.ada"));
        assertFails(Kind.EXISTS, () -> volumes.create("home.ada", 0));
        assertEquals(20 * GIB, volumes.setQuota("home.ada", 20 * GIB).quotaBytes());
        assertEquals(
                "home.lovelace", volumes.rename("home.ada", "home.lovelace").name());
        assertFails(Kind.NOT_FOUND, () -> volumes.get("home.ada"));
        assertFails(Kind.EXISTS, () -> volumes.rename("home.lovelace", "root.cell"));
        volumes.remove("home.lovelace");
        assertFails(Kind.NOT_FOUND, () -> volumes.get("home.lovelace"));
        assertFails(Kind.NOT_FOUND, () -> volumes.remove("home.lovelace"));
        assertEquals(2, volumes.list().size());
    }

    @Test
    void quotasBeyondTheVolumeServicesFieldsAreKept() throws Exception {
        VolumeAdmin volumes = admin().volumes();
        assertEquals(5000 * GIB, volumes.create("large", 5000 * GIB).quotaBytes());
        assertEquals(0, volumes.setQuota("large", 0).quotaBytes());
        assertEquals(1024, volumes.setQuota("large", 1).quotaBytes());
    }

    @Test
    void badVolumeNamesAreRefusedBeforeAnythingIsMade() throws Exception {
        for (String bad : List.of("", "123", "a/b", "-x", "x.readonly", "x".repeat(23))) {
            assertFails(Kind.INVALID, () -> admin().volumes().create(bad, 0));
        }
        assertEquals(2, admin().volumes().list().size());
    }

    @Test
    void volumesAreLookedAfter() throws Exception {
        admin().volumes().create("home", 0);
        assertEquals("offline", admin().volumes().setOnline("home", false).status());
        assertEquals("online", admin().volumes().setOnline("home", true).status());
        CopySummary snapshot = admin().copies().snapshot("home", "before");
        assertEquals(snapshot.id(), admin().volumes().get("home.before").id());
        assertEquals(
                "home.before",
                admin().volumes().get(Long.toString(snapshot.id())).name());
        assertFails(Kind.NOT_FOUND, () -> admin().volumes().setQuota("home.before", GIB));
        assertFails(Kind.NOT_FOUND, () -> admin().copies().restoreSnapshot("home", "never", false));
        assertFalse(admin().copies().restoreSnapshot("home", "before", true).done());
        assertTrue(admin().copies().restoreSnapshot("home", "before", false).done());
        assertEquals(
                "home.before",
                admin().copies().removeSnapshot("home", "before", true).name());
        CheckOutcome one = admin().care().check("home.before", VolumeAdmin.Place.ANYWHERE, now -> {});
        assertEquals(1, one.volumes());
        assertEquals(0, one.problems());
        CheckOutcome all = admin().care().checkServer("127.0.0.1", Optional.of("a"), now -> {});
        assertEquals(4, all.volumes());
        assertTrue(all.vnodes() >= 4);
        assertFails(Kind.NOT_FOUND, () -> admin().care().checkServer("127.0.0.9", Optional.empty(), now -> {}));
        admin().copies().removeSnapshot("home", "before", false);
        assertEquals(List.of(), admin().copies().snapshots("home"));
    }

    @Test
    void partitionsTellTheirSpace() throws Exception {
        List<PartitionSpace> spaces = admin().volumes().partitions();
        assertEquals(1, spaces.size());
        assertTrue(spaces.getFirst().freeBytes() > 0);
        assertTrue(spaces.getFirst().totalBytes() >= spaces.getFirst().freeBytes());
    }

    @Test
    void usersAndGroupsAreMadeJoinedAndRemoved() throws Exception {
        Principal ada = admin().protection().createUser("ada", OptionalInt.of(1815));
        assertEquals(1815, ada.id());
        assertFails(Kind.EXISTS, () -> admin().protection().createUser("ada", OptionalInt.empty()));
        assertTrue(admin().protection().createUser("grace", OptionalInt.empty()).id() > 0);
        Principal staff = admin().protection().createGroup("staff");
        assertTrue(staff.id() < 0);
        admin().protection().addMember("staff", "ada");
        assertFails(Kind.EXISTS, () -> admin().protection().addMember("staff", "ada"));
        assertEquals(List.of("ada"), admin().protection().memberships("staff"));
        assertEquals(List.of("staff"), admin().protection().memberships("ada"));
        admin().protection().removeMember("staff", "ada");
        assertFails(Kind.NOT_FOUND, () -> admin().protection().removeMember("staff", "ada"));
        assertTrue(admin().protection().users().stream().anyMatch(u -> u.name().equals("grace")));
        assertTrue(admin().protection().groups().stream().anyMatch(g -> g.name().equals("system:administrators")));
        admin().protection().remove("ada");
        assertFails(Kind.NOT_FOUND, () -> admin().protection().get("ada"));
        assertFails(Kind.INVALID, () -> admin().protection().createUser("Ada", OptionalInt.empty()));
    }
}
