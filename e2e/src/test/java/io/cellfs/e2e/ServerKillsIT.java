package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.KillableCell;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.StepLoad;
import io.cellfs.e2e.harness.VolumeWitness;
import io.cellfs.e2e.harness.Workplace;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.storage.PartitionCheck;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Servers are killed with SIGKILL at random moments while a program writes through a mount and its volume is released and moved all the time.
 * Nothing acknowledged is lost, there is one read-write volume, where the entry says; replicas show the content of one moment, all of them the
 * same for one release; no part of a step waits for a minute; in the end nothing is left over. {@code -Dcellfs.kills=200} makes a long test of it, with three database
 * servers and three file servers.
 */
class ServerKillsIT {
    private static final int PORTS = PortRange.SERVER_KILLS.base();
    private static final int MOUNT_PORTS = PORTS + 40;
    private static final int SHORT = 2;
    private static final int STEPS_BETWEEN_KILLS = 5;
    private static final int LATEST_KILL_MS = 1500;
    private static final Duration SETTLED = Duration.ofSeconds(180);
    private static final String VOLUME = "load";
    private static final String DIRECTORY = "d";

    private final Workplace work = Workplace.open("kills");
    private final int kills = Integer.getInteger("cellfs.kills", SHORT);
    private final long seed = Long.getLong("cellfs.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final long startedNs = System.nanoTime();
    private final KillableCell cell =
            kills > SHORT ? KillableCell.start(work, PORTS, 3, 3) : KillableCell.start(work, PORTS, 0, 2);
    private final Map<Long, String> releases = new ConcurrentHashMap<>();
    private final Set<String> jobs = ConcurrentHashMap.newKeySet();
    private volatile Optional<Throwable> failure = Optional.empty();
    private volatile boolean over;

    @AfterEach
    void leaveNothing() {
        over = true;
        work.close();
    }

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        System.out.println("ServerKillsIT -Dcellfs.kills=" + kills + " -Dcellfs.seed=" + seed);
        try (VolumeWitness witness = VolumeWitness.of(cell, PORTS, VOLUME)) {
            CellProcess mount = makeVolume(witness);
            Path volumes = mount.spec().mount().resolve(".:mount");
            Path directory = Files.createDirectory(
                    volumes.resolve("cellfs.local:" + VOLUME).resolve(DIRECTORY));
            try (StepLoad load = StepLoad.in(directory)) {
                say("started");
                List<Thread> beside = List.of(
                        beside("administrator", new Administrator(witness, new Random(random.nextLong()))),
                        beside("witness", () -> lookAtReplicas(witness)),
                        beside("reader", () -> readReplicas(volumes.resolve("cellfs.local:" + VOLUME + ".readonly"))));
                for (int round = 0; round < kills; round++) {
                    round(round, load, witness);
                }
                over = true;
                for (Thread each : beside) {
                    each.join();
                }
                check();
                System.out.println(String.join("\n", new TreeSet<>(jobs)));
                settle(witness, load);
            }
            say("settled");
            assertEquals(0, mount.stop(), mount.log());
            end(witness);
            say("checked");
        }
    }

    private CellProcess makeVolume(VolumeWitness witness) throws AdminException {
        witness.admin().volumes().create(VOLUME, 0);
        for (String server : cell.fileServers()) {
            witness.admin().replicas().addSite(VOLUME, server, "a");
        }
        CellSpec spec = new CellSpec(
                "mount",
                work.resolve("m"),
                MOUNT_PORTS,
                List.of("--vl", cell.locationList(), "--no-csi"),
                "",
                List.of());
        return work.start(spec);
    }

    private void say(String what) {
        System.out.println(what + " " + (System.nanoTime() - startedNs) / 1_000_000_000 + " s");
    }

    private interface Beside {
        void run() throws Exception;
    }

    /** Does something again and again, whatever servers answer. */
    private Thread beside(String name, Beside what) {
        return Thread.ofPlatform().name(name).start(() -> {
            while (!over) {
                try {
                    what.run();
                } catch (AdminException | IOException e) {
                    jobs.add(name + ": " + e.getMessage());
                } catch (Exception | AssertionError e) {
                    failure = Optional.of(e);
                    return;
                }
            }
        });
    }

    private void check() {
        if (failure.isPresent()) {
            throw new AssertionError("with -Dcellfs.seed=" + seed, failure.get());
        }
    }

    private void round(int round, StepLoad load, VolumeWitness witness) throws Exception {
        load.awaitMore(STEPS_BETWEEN_KILLS);
        Set<Integer> chosen = new TreeSet<>(Set.of(random.nextInt(cell.size())));
        if (random.nextInt(4) == 0) {
            chosen.add(random.nextInt(cell.size()));
        }
        List<KillableCell.Victim> victims = chosen.stream().map(cell::victim).toList();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_KILL_MS));
        victims.forEach(KillableCell.Victim::kill);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_KILL_MS));
        for (KillableCell.Victim each : victims) {
            each.restart();
        }
        load.awaitMore(1);
        load.between(() -> {
            checkReadWrite(load, witness);
            System.out.println("round " + round + ": killed "
                    + victims + " at step " + load.done() + ", longest wait "
                    + load.takeLongest() + ", " + releases.size() + " releases seen, "
                    + (System.nanoTime() - startedNs) / 1_000_000_000 + " s");
        });
        check();
    }

    /** Looks until the volume stays at one server for long enough. */
    private void checkReadWrite(StepLoad load, VolumeWitness witness) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + SETTLED.toNanos();
        while (true) {
            try {
                VolumeWitness.Files files =
                        witness.files(witness.home(), witness.entry().readWriteId(), DIRECTORY);
                StepLoad.checkAfter(load.done(), files);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - endNs > 0) {
                    throw new AssertionError("nobody shows the volume; seed " + seed, e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Every site shows one moment's content, the same one for the same release. */
    private void lookAtReplicas(VolumeWitness witness) throws IOException {
        NvldbEntry entry = witness.entry();
        for (String server : witness.replicas()) {
            try {
                look(server, witness.files(server, entry.readOnlyId(), DIRECTORY));
            } catch (IOException e) {
                jobs.add("replica: " + e.getMessage());
            }
        }
    }

    private void look(String server, VolumeWitness.Files files) throws IOException {
        String moment;
        try {
            moment = StepLoad.checkMoment(files);
        } catch (AssertionError e) {
            if (files.releases().size() > 1) {
                return;
            }
            throw new AssertionError("replica at " + server + " of " + files.releases(), e);
        }
        if (files.releases().size() == 1) {
            String known = releases.putIfAbsent(files.releases().iterator().next(), moment);
            assertEquals(known == null ? moment : known, moment, "a release at " + server);
        }
    }

    private void readReplicas(Path volume) throws IOException, InterruptedException {
        StepLoad.records(StepLoad.of(volume.resolve(DIRECTORY)));
        TimeUnit.MILLISECONDS.sleep(10);
    }

    /** Releases and moves. */
    private final class Administrator implements Beside {
        private final VolumeWitness witness;
        private final Random choice;

        Administrator(VolumeWitness witness, Random choice) {
            this.witness = witness;
            this.choice = choice;
        }

        @Override
        public void run() throws AdminException {
            if (choice.nextInt(3) == 0) {
                List<String> servers = cell.fileServers();
                String server = servers.get(choice.nextInt(servers.size()));
                witness.admin().replicas().move(VOLUME, server, "a", false, progress -> {});
            } else {
                witness.admin().replicas().release(VOLUME, false, progress -> {});
            }
        }
    }

    /** Ends what was interrupted: then every server had the volume once, and every site shows the last content. */
    private void settle(VolumeWitness witness, StepLoad load) throws Exception {
        settled(witness);
        load.between(() -> {
            try {
                for (String server : cell.fileServers()) {
                    if (!server.equals(witness.home())) {
                        witness.admin().replicas().move(VOLUME, server, "a", false, progress -> {});
                    }
                }
                witness.admin().replicas().release(VOLUME, false, progress -> {});
            } catch (AdminException e) {
                throw new AssertionError("with all servers there, seed " + seed, e);
            }
            settled(witness);
            checkReadWrite(load, witness);
            for (String server : witness.replicas()) {
                StepLoad.checkAfter(
                        load.done(), witness.files(server, witness.entry().readOnlyId(), DIRECTORY));
            }
        });
    }

    private void settled(VolumeWitness witness) throws InterruptedException {
        long endNs = System.nanoTime() + SETTLED.toNanos();
        for (Optional<String> what = witness.unsettled(); what.isPresent(); what = witness.unsettled()) {
            assertTrue(System.nanoTime() - endNs < 0, what.get() + ", seed " + seed);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void end(VolumeWitness witness) throws Exception {
        for (String server : cell.fileServers()) {
            assertEquals(
                    List.of(),
                    witness.admin()
                            .care()
                            .checkServer(server, Optional.empty(), progress -> {})
                            .damaged());
        }
        NvldbEntry entry = witness.entry();
        int home = cell.fileServers().indexOf(witness.home());
        assertEquals(List.of(), cell.stop());
        for (int i = 0; i < cell.partitions().size(); i++) {
            List<String> expected = i == home ? List.of("RO", "RO hidden", "RW") : List.of("RO", "RW hidden");
            assertEquals(
                    expected, left(cell.partitions().get(i), entry.readWriteId()), "server " + i + ", seed " + seed);
        }
    }

    private static List<String> left(Path directory, long parent) throws IOException {
        assertEquals(
                List.of(),
                PartitionCheck.run(directory, PartitionConfig.DEFAULT).problems());
        List<String> found = new ArrayList<>();
        try (RocksPartition partition = RocksPartition.open(directory, "/vicepa", PartitionConfig.DEFAULT)) {
            for (VolumeInfo info : partition.volumes()) {
                boolean former = (info.flags() & VolumeInfo.FORMER) != 0;
                if (info.parentId() == parent && !former) {
                    found.add((info.type() == VolumeType.READ_WRITE ? "RW" : "RO")
                            + ((info.flags() & VolumeInfo.HIDDEN) != 0 ? " hidden" : ""));
                }
            }
        }
        return found.stream().sorted().toList();
    }
}
