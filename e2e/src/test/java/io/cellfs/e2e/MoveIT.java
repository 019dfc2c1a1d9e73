package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.cli.admin.JobReport;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.KillableCell;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.StepLoad;
import io.cellfs.e2e.harness.VolumeWitness;
import io.cellfs.e2e.harness.Workplace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A volume moves to and fro under a program that writes through a mount, and is taken off line for a moment: the program sees no failure. Prints how
 * long it had to wait; {@code -Dcellfs.move.mib=1024} is the size of the volume.
 */
class MoveIT {
    private static final int PORTS = PortRange.MOVE.base();
    private static final int MOUNT_PORTS = PORTS + 30;
    private static final int MIB = Integer.getInteger("cellfs.move.mib", 64);
    private static final String VOLUME = "moving";

    private final Workplace work = Workplace.open("move");
    private final KillableCell cell = KillableCell.start(work, PORTS, 0, 2);

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    @Test
    void aProgramThatWritesSeesNoFailure() throws Exception {
        Path mount = work.start(CellSpec.mount(work.resolve("m"), MOUNT_PORTS, PORTS + 3, "--no-csi"))
                .spec()
                .mount();
        try (VolumeWitness witness = VolumeWitness.of(cell, PORTS, VOLUME)) {
            witness.admin().volumes().create(VOLUME, 0);
            Path volume = mount.resolve(".:mount").resolve("cellfs.local:" + VOLUME);
            Program.shell("head -c " + MIB + "M /dev/urandom > big; sync big")
                    .in(volume)
                    .succeed();
            try (StepLoad load = StepLoad.in(Files.createDirectory(volume.resolve("d")))) {
                load.awaitMore(20);
                System.out.println("MoveIT: alone the longest wait is "
                        + load.takeLongest().time().toMillis() + " ms");
                for (int i = 0; i < 4; i++) {
                    load.takeLongest();
                    move(witness);
                    load.awaitMore(3);
                    System.out.println("MoveIT: moved " + MIB + " MiB; the longest wait was "
                            + load.takeLongest().time().toMillis() + " ms");
                }
                load.takeLongest();
                witness.admin().volumes().setOnline(VOLUME, false);
                witness.admin().volumes().setOnline(VOLUME, true);
                load.awaitMore(3);
                System.out.println("MoveIT: off line and on line; the longest wait was "
                        + load.takeLongest().time().toMillis() + " ms");
                assertEquals(List.of(), load.failures());
            }
        }
    }

    private void move(VolumeWitness witness) throws Exception {
        String home = witness.home();
        String other = cell.fileServers().stream()
                .filter(server -> !server.equals(home))
                .findFirst()
                .orElseThrow();
        JobReport report = witness.admin().replicas().move(VOLUME, other, "a", false, progress -> {});
        assertEquals(1, report.sites().size());
        assertEquals(Optional.empty(), witness.unsettled());
    }
}
