package io.cellfs.cli.doctor;

import static io.cellfs.cli.doctor.FakeNode.failed;
import static io.cellfs.cli.doctor.FakeNode.got;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cli.doctor.Answer.Why;
import io.cellfs.cli.doctor.CellProbes.Listing;
import io.cellfs.cli.doctor.CellProbes.Server;
import io.cellfs.cli.doctor.CellProbes.Status;
import io.cellfs.cli.doctor.Link.Result;
import io.cellfs.cli.doctor.NodeProbes.Attached;
import io.cellfs.cli.doctor.NodeProbes.Client;
import io.cellfs.cli.doctor.NodeProbes.Held;
import io.cellfs.cli.doctor.NodeProbes.Place;
import io.cellfs.cli.doctor.NodeProbes.Unsaved;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which link the doctor names, and what it does not look at any more. */
class DoctorTest {
    private final FakeNode node = new FakeNode();
    private final FakeCell cell = new FakeCell();

    private Diagnosis path() {
        return new Doctor(node, name -> got(cell)).path("/mnt/c/home");
    }

    private Diagnosis volume() {
        return new Doctor(node, name -> got(cell)).volume("home");
    }

    private static void assertNames(Diagnosis diagnosis, String link, String words) {
        assertEquals(link, String.valueOf(diagnosis.broken()), diagnosis.toString());
        assertTrue(diagnosis.sentence().contains(words), diagnosis.sentence());
        assertFalse(diagnosis.holds());
    }

    private static Result result(Diagnosis diagnosis, String link) {
        return diagnosis.links().stream()
                .filter(each -> each.link().equals(link))
                .findFirst()
                .orElseThrow(() -> new AssertionError(link + " is not in " + diagnosis))
                .result();
    }

    private static boolean looksAt(Diagnosis diagnosis, String link) {
        return diagnosis.links().stream().anyMatch(each -> each.link().equals(link));
    }

    @Test
    void whatIsWellHolds() {
        for (Diagnosis well : List.of(path(), volume())) {
            assertTrue(well.holds(), well.toString());
            assertEquals("every link holds", well.sentence());
            assertTrue(well.links().stream().allMatch(link -> link.result() == Result.OK), well.toString());
            assertTrue(looksAt(well, "unsaved"));
        }
        assertEquals("1.3", String.valueOf(path().links().get(1).milliseconds()));
    }

    @Test
    void aPathElsewhereEndsTheWalk() {
        node.place = got(new Place("/home", "/", "ext4", "8:1", "/home"));
        assertNames(path(), "path", "is not on a CellFS mount but on / (ext4)");
        assertEquals(1, path().links().size());
    }

    @Test
    void aMountWithoutAClientIsNamed() {
        node.client = failed(Why.FAILED);
        assertNames(path(), "client", "no client serves the mount /mnt (because)");
        assertFalse(looksAt(path(), "volume"));
    }

    @Test
    void aClientThatDoesNotAnswerIsNamed() {
        node.told = failed(Why.SILENT);
        assertNames(path(), "client", "process 7");
        assertNames(volume(), "client", "process 7");
        assertEquals(Result.OK, result(volume(), "quota"), "the servers are looked at all the same");
        assertFalse(looksAt(volume(), "attached"));
    }

    @Test
    void aVolumeNeedsNoClientHere() {
        node.client = failed(Why.ABSENT);
        Diagnosis found = volume();
        assertTrue(found.holds());
        assertEquals("every link that could be checked holds", found.sentence());
        assertEquals(Result.NOT_CHECKED, result(found, "client"));
    }

    @Test
    void aMountThatIsGoneIsNamed() {
        node.client = got(new Client(7, "/mnt", ""));
        assertNames(volume(), "mount", "nothing is mounted at /mnt");
    }

    @Test
    void aMissingFileIsNamedAndAnUnansweredOneIsNotTheCause() {
        node.held = failed(Why.ABSENT);
        assertNames(path(), "volume", "there is no /mnt/c/home");
        node.held = got(new Held("c", "42", CellProbes.Vnode.ROOT, "/mnt/c"));
        assertTrue(path().holds());
        assertTrue(path().sentence().contains("/mnt/c/home does not answer"), path().sentence());
        cell.home = FakeCell.silent(FakeCell.HOME);
        assertNames(path(), "site", "10.0.0.1:7000");
    }

    @Test
    void deadDatabasesStopTheWalkAtOnceAndOneOfThreeDoesNot() {
        Server<CellProbes.Database> dead = new Server<>("10.0.0.9:7003", failed(Why.SILENT));
        cell.databases = List.of(cell.databases.getFirst(), dead);
        assertTrue(volume().holds());
        assertTrue(volume().sentence().contains("database server 10.0.0.9:7003 does not answer, others do"));
        cell.databases = List.of(dead);
        assertNames(volume(), "databases", "none of the cell's database servers answers (10.0.0.9:7003)");
        assertEquals(Result.NOT_CHECKED, result(volume(), "quota"));
    }

    @Test
    void anUnknownVolumeIsNamed() {
        cell.entry = failed(Why.ABSENT);
        assertNames(volume(), "entry", "the cell has no volume home");
        assertFalse(looksAt(volume(), "site"));
    }

    @Test
    void aSilentFileServerIsNamedUnlessOnlyACopyIsThere() {
        cell.copy = FakeCell.silent(FakeCell.COPY);
        assertTrue(volume().holds());
        assertTrue(volume().sentence().startsWith("every link holds, but file server 10.0.0.2:7000"));
        cell.home = FakeCell.silent(FakeCell.HOME);
        assertNames(volume(), "site", "file server 10.0.0.1:7000, which has volume home (42), does not answer");
        assertEquals(Result.NOT_CHECKED, result(volume(), "quota"));
        assertEquals(Result.OK, result(volume(), "unsaved"), "what the node has is told all the same");
    }

    @Test
    void offlineBusyAndMissingVolumesAreToldApart() {
        cell.home = FakeCell.listed(FakeCell.HOME, got(new Listing("offline", 1)));
        assertNames(volume(), "site", "cellfs volume online home");
        cell.home = FakeCell.listed(FakeCell.HOME, got(new Listing("busy", 1)));
        assertNames(volume(), "site", "is busy at 10.0.0.1:7000");
        cell.home = FakeCell.listed(FakeCell.HOME, failed(Why.ABSENT));
        assertNames(volume(), "site", "answers but does not have volume home (42)");
    }

    @Test
    void fullVolumesAndPartitionsAreNamed() {
        cell.home = FakeCell.serving(FakeCell.HOME, new Status(100 << 10, 100 << 10, 1 << 30), "rl");
        assertNames(volume(), "quota", "volume home (42) is full: 100K of 100K used");
        cell.home = FakeCell.serving(FakeCell.HOME, new Status(100 << 10, 96 << 10, 1 << 30), "rl");
        assertTrue(volume().sentence().contains("nearly full"));
        cell.home = FakeCell.serving(FakeCell.HOME, new Status(0, 96 << 10, 100), "rl");
        assertNames(volume(), "space", "partition /vicepa of 10.0.0.1:7000 is full: 100 free");
    }

    @Test
    void whoMayNotLookIsTold() {
        cell.home = FakeCell.serving(FakeCell.HOME, new Status(0, 0, 1 << 30), "k");
        assertNames(volume(), "access", "may not look into it in volume home (42) (k)");
    }

    @Test
    void anAttachmentOfAVolumeThatIsNoMoreIsNamed() {
        node.attached = got(List.of(new Attached("pod-1", FakeCell.CREATED), new Attached("pod-2", 0)));
        assertTrue(path().holds());
        node.attached = got(List.of(new Attached("pod-1", FakeCell.CREATED - 1)));
        assertNames(path(), "attached", "was made anew since it was attached here as pod-1");
    }

    @Test
    void unsavedDataIsToldOf() {
        node.unsaved = got(new Unsaved(1, 2048));
        assertTrue(path().sentence().contains("2K of 1 file of volume home (42)"), path().sentence());
    }
}
