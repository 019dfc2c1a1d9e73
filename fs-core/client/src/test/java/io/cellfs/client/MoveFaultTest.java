package io.cellfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.JobStatus;
import io.cellfs.protocol.ext.VolumeExtensions.MoveArgs;
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
 * Moves in which, at every step that source or destination makes, one of them is killed, or an answer of the location server is lost: then
 * there is one good copy with all that was acknowledged, the entry names it and is not locked, and the move can be repeated. By default a
 * seeded choice of the steps; all of them with {@code -Dcellfs.faults=all}.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class MoveFaultTest {
    private static final int SOME = 25;

    /** What happens at a step. */
    enum Fault {
        KILL_SOURCE,
        KILL_DESTINATION,
        KILL_BOTH,
        LOSE_CALL
    }

    private record Case(String point, Fault fault) {}

    @TempDir
    Path directory;

    private FaultyCell faulty;
    private int at;

    private int other() {
        return 1 - at;
    }

    private Map<Integer, String> roles() {
        return Map.of(at, "source", other(), "destination");
    }

    private Optional<JobStatus> move() throws Exception {
        return faulty.job(
                at, VolumeExtensions.MOVE, new MoveArgs(FaultyCell.VOLUME, LiveCell.marked(other())[0], 0, false));
    }

    private void moved(String where) throws Exception {
        JobStatus status = move().orElseThrow();
        assertEquals(VolumeExtensions.JOB_DONE, status.state(), where + ": " + status.message());
        assertEquals(other(), faulty.awaitSettled(where));
        at = other();
    }

    @Test
    void whateverIsLostOneGoodCopyIsLeft() throws Exception {
        long seed = Long.getLong("cellfs.seed", 20_261_121L);
        System.out.println("MoveFaultTest seed " + seed);
        Random random = new Random(seed);
        faulty = new FaultyCell(directory, 2, random);
        try (FaultyCell _ = faulty) {
            faulty.change(at);
            faulty.faults.watch(roles(), Optional.empty(), () -> {});
            moved("without faults");
            List<Case> cases = cases(faulty.faults.end());
            System.out.println("MoveFaultTest: " + cases.size() + " cases");
            if (!"all".equals(System.getProperty("cellfs.faults"))) {
                Collections.shuffle(cases, random);
                cases = cases.subList(0, Math.min(SOME, cases.size()));
            }
            for (Case one : cases) {
                check(one, one + " of seed " + seed);
            }
        }
    }

    private static List<Case> cases(List<String> points) {
        assertTrue(points.size() > 20, points.toString());
        List<Case> cases = new ArrayList<>();
        for (String point : points) {
            for (Fault fault : Fault.values()) {
                if (fault != Fault.LOSE_CALL || point.contains("VL.") || point.contains("CellFS.")) {
                    cases.add(new Case(point, fault));
                }
            }
        }
        return cases;
    }

    private void check(Case one, String where) throws Exception {
        faulty.change(at);
        Map<String, String> before = faulty.contents(at, FaultyCell.VOLUME);
        int source = at;
        int destination = other();
        faulty.faults.watch(roles(), Optional.of(one.point()), () -> happen(one.fault(), source, destination));
        move();
        faulty.faults.end();
        faulty.restartAll();
        at = faulty.awaitSettled(where);
        assertEquals(before, faulty.contents(at, FaultyCell.VOLUME), where);
        if (at == source) {
            moved(where);
        }
        assertEquals(before, faulty.contents(destination, FaultyCell.VOLUME), where);
        faulty.awaitVolumes(destination, List.of("RW"), where);
        faulty.awaitVolumes(source, List.of(), where);
        faulty.cell.server(source).bury();
        faulty.cell.server(destination).bury();
    }

    private void happen(Fault fault, int source, int destination) throws IOException {
        switch (fault) {
            case KILL_SOURCE -> faulty.cell.server(source).kill();
            case KILL_DESTINATION -> faulty.cell.server(destination).kill();
            case KILL_BOTH -> {
                faulty.cell.server(source).kill();
                faulty.cell.server(destination).kill();
            }
            case LOSE_CALL -> throw RxError.CALL_DEAD.because("lost");
        }
    }
}
