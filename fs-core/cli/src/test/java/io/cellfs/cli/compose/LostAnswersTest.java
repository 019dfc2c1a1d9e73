package io.cellfs.cli.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.protocol.vol.Vol;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes, copies and snapshots while the answer of one call is lost, each in turn: what was not made has left nothing. */
class LostAnswersTest {
    private static final String CELL = LoopbackCell.NAME;
    private static final long GIB = 1L << 30;
    private static final int MOST_CALLS = 200;
    private static final int MOST = 1000;
    private static final Set<Integer> BEGINNINGS = Set.of(Vol.TRANS_CREATE.opcode(), Vol.CREATE_VOLUME.opcode());

    @TempDir
    private Path directory = Path.of("");

    /** What is tried, with names that have never been used. */
    private interface Attempt {
        void run(CellVolumes api, int number) throws NodeApiException;
    }

    private static VolumeHandle volume(CellVolumes api, String name) throws NodeApiException {
        return api.create(CELL, name, GIB).handle();
    }

    /**
     * @param sources how many names there are before
     * @param whole how many more names there are when it has succeeded
     */
    private void sweep(String prefix, Attempt before, Attempt attempt, int sources, int whole) throws Exception {
        try (LoopbackCell cell = LoopbackCell.start(directory.resolve(prefix))) {
            AttachedVolumes none = new AttachedVolumes(
                    CELL, directory.resolve("mount"), cell.admin().volumes());
            LosingTransport[] losing = new LosingTransport[1];
            CellAdmin admin = cell.administration(real -> {
                losing[0] = new LosingTransport(real);
                return losing[0];
            });
            CellVolumes sure = new CellVolumes(CELL, cell.admin(), none);
            CellVolumes unsure = new CellVolumes(CELL, admin, none);
            boolean lost = true;
            for (int i = 0; lost && i < MOST_CALLS; i++) {
                before.run(sure, i);
                losing[0].loseAfter(i);
                boolean made = succeeds(attempt, unsure, i);
                lost = losing[0].hasLost();
                String what = "after " + i + " calls the answer of operation " + losing[0].lostOpcode() + " was lost";
                assertTrue(made || lost, what);
                // A transaction whose number is not known keeps what was being made until it times out.
                if (!BEGINNINGS.contains(losing[0].lostOpcode())) {
                    int names = sure.names(CELL, prefix + i + "-").size() - sources;
                    assertTrue(made ? names == whole : Set.of(0, whole).contains(names), what + ": " + names);
                    assertEquals(names, finished(sure, prefix + i + "-") - sources, what + ": none is unfinished");
                }
            }
            assertEquals(false, lost, "every call had its turn");
            admin.close();
        }
    }

    /** How many volumes and snapshots there are of those that others can find. */
    private static long finished(CellVolumes api, String prefix) throws NodeApiException {
        return Stream.concat(
                        api.list(CELL, 0, MOST).stream().map(VolumeDescription::name),
                        api.listSnapshots(CELL, Optional.empty(), 0, MOST).stream()
                                .map(SnapshotDescription::name))
                .filter(name -> name.startsWith(prefix))
                .count();
    }

    private static boolean succeeds(Attempt attempt, CellVolumes api, int number) {
        try {
            attempt.run(api, number);
            return true;
        } catch (NodeApiException e) {
            return false;
        }
    }

    @Test
    void aNewVolumeIsMadeOrNot() throws Exception {
        sweep("n", (api, i) -> {}, (api, i) -> volume(api, "n" + i + "-v"), 0, 1);
    }

    @Test
    void aCopyIsMadeOrNot() throws Exception {
        sweep(
                "c",
                (api, i) -> volume(api, "of-c" + i),
                (api, i) -> api.copy(api.find(CELL, "of-c" + i).handle(), "c" + i + "-v", GIB),
                0,
                1);
    }

    @Test
    void theSnapshotsOfAGroupAreMadeOrNot() throws Exception {
        sweep(
                "g",
                (api, i) -> {
                    volume(api, "g" + i + "-a");
                    volume(api, "g" + i + "-b");
                },
                (api, i) -> api.createSnapshots(
                        List.of(
                                api.find(CELL, "g" + i + "-a").handle(),
                                api.find(CELL, "g" + i + "-b").handle()),
                        "s" + i),
                2,
                2);
    }
}
