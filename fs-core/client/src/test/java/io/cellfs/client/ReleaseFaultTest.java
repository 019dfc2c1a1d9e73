package io.cellfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.JobStatus;
import io.cellfs.protocol.ext.VolumeExtensions.ReleaseArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.server.file.Formers;
import io.cellfs.storage.RocksPartition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Releases in which, at every step that origin or sites make, one of them is killed, or a call is lost: then each site shows all of the old or
 * all of the new content, the entry is not locked, and releasing again brings every site up to date and leaves nothing behind. By default a
 * seeded choice of the steps; all of them with {@code -Dcellfs.faults=all}.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class ReleaseFaultTest {
    private static final int SOME = 15;
    private static final int SITES = 3;
    private static final Map<Integer, String> ROLES = Map.of(0, "origin", 1, "site");

    /** What happens at a step. */
    enum Fault {
        KILL_ORIGIN,
        KILL_SITE,
        LOSE_CALL
    }

    private record Case(boolean first, String point, Fault fault) {}

    @TempDir
    Path directory;

    private FaultyCell faulty;

    private Optional<JobStatus> release() throws Exception {
        return faulty.job(0, VolumeExtensions.RELEASE, new ReleaseArgs(FaultyCell.VOLUME, false));
    }

    private void released(String where) throws Exception {
        JobStatus status = release().orElseThrow();
        assertEquals(VolumeExtensions.JOB_DONE, status.state(), where + ": " + status.message());
        Map<String, String> content = faulty.contents(0, FaultyCell.VOLUME);
        for (int i = 0; i < SITES; i++) {
            assertEquals(content, faulty.contents(i, FaultyCell.READ_ONLY), where + ", site " + i);
        }
        assertEquals(0, faulty.awaitSettled(where));
        faulty.awaitVolumes(0, List.of("RO", "RO hidden", "RW"), where);
        faulty.awaitVolumes(1, List.of("RO", "RW hidden"), where);
        faulty.awaitVolumes(2, List.of("RO", "RW hidden"), where);
    }

    @Test
    void whateverIsLostReadersSeeOldOrNew() throws Exception {
        long seed = Long.getLong("cellfs.seed", 20_261_121L);
        System.out.println("ReleaseFaultTest seed " + seed);
        Random random = new Random(seed);
        faulty = new FaultyCell(directory, SITES, random);
        try (FaultyCell _ = faulty) {
            faulty.cell.enter(
                    "vol",
                    FaultyCell.VOLUME,
                    FaultyCell.READ_ONLY,
                    new int[] {VlFlags.SITE_RW, VlFlags.SITE_RO, VlFlags.SITE_RO, VlFlags.SITE_RO},
                    0,
                    0,
                    1,
                    2);
            List<Case> cases = new ArrayList<>();
            for (boolean first : new boolean[] {true, false}) {
                faulty.change(0);
                faulty.faults.watch(ROLES, Optional.empty(), () -> {});
                released("without faults");
                addCases(cases, first, faulty.faults.end());
            }
            System.out.println("ReleaseFaultTest: " + cases.size() + " cases");
            if (!"all".equals(System.getProperty("cellfs.faults"))) {
                Collections.shuffle(cases, random);
                cases = cases.subList(0, Math.min(SOME, cases.size()));
            }
            for (Case one : cases) {
                check(one, one + " of seed " + seed);
            }
        }
    }

    private static void addCases(List<Case> cases, boolean first, List<String> points) {
        assertTrue(points.size() > 20, points.toString());
        for (String point : points) {
            for (Fault fault : Fault.values()) {
                if (fault != Fault.LOSE_CALL || point.contains("VL.") || point.contains("CellFS.")) {
                    cases.add(new Case(first, point, fault));
                }
            }
        }
    }

    private void check(Case one, String where) throws Exception {
        if (one.first()) {
            forget();
        }
        List<Optional<Map<String, String>>> old = new ArrayList<>();
        for (int i = 0; i < SITES; i++) {
            old.add(shown(i));
        }
        faulty.change(0);
        Map<String, String> content = faulty.contents(0, FaultyCell.VOLUME);
        faulty.faults.watch(ROLES, Optional.of(one.point()), () -> happen(one.fault()));
        release();
        faulty.faults.end();
        faulty.restartAll();
        assertEquals(0, faulty.awaitSettled(where));
        assertEquals(content, faulty.contents(0, FaultyCell.VOLUME), where);
        for (int i = 0; i < SITES; i++) {
            Optional<Map<String, String>> now = shown(i);
            assertTrue(now.equals(old.get(i)) || now.equals(Optional.of(content)), where + ": a mix at site " + i);
        }
        released(where);
        for (int i = 0; i < SITES; i++) {
            faulty.cell.server(i).bury();
        }
    }

    private Optional<Map<String, String>> shown(int server) throws IOException {
        RocksPartition partition = faulty.cell.server(server).partition();
        Optional<Volume> volume = partition.volume(FaultyCell.READ_ONLY);
        return volume.isPresent() && volume.get().info().online()
                ? Optional.of(VolumeContents.of(volume.get()))
                : Optional.empty();
    }

    /** The next release is the first one for the sites at other servers. */
    private void forget() throws IOException {
        for (int i = 1; i < SITES; i++) {
            RocksPartition partition = faulty.cell.server(i).partition();
            for (VolumeInfo info : partition.volumes()) {
                remove(partition, info);
            }
        }
    }

    /** Former contents of a volume that is gone are removed by the server too. */
    private static void remove(RocksPartition partition, VolumeInfo info) throws StorageException {
        try {
            partition.removeVolume(info.id());
        } catch (StorageException e) {
            if (e.reason() != StorageException.Reason.NO_VOLUME || !Formers.isFormer(info)) {
                throw e;
            }
        }
    }

    private void happen(Fault fault) throws IOException {
        switch (fault) {
            case KILL_ORIGIN -> faulty.cell.server(0).kill();
            case KILL_SITE -> faulty.cell.server(1).kill();
            case LOSE_CALL -> throw RxError.CALL_DEAD.because("lost");
        }
    }
}
