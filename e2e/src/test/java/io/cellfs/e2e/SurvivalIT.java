package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.FarNetwork;
import io.cellfs.e2e.harness.LoadProcess;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a mount is made of is killed, replaced or cut off under programs that write, read, map, compile, run, lock and hold files: none of them
 * gets an error, and no byte is wrong. {@code -Dsurvival.rounds=N} does every disturbance N times.
 */
class SurvivalIT {
    private static final int PORTS = PortRange.SURVIVAL.base();
    private static final int CLIENT_PORTS = PORTS + 10;
    private static final int ROUNDS = Integer.getInteger("survival.rounds", 1);
    private static final long SEED = Long.getLong("survival.seed", System.nanoTime());
    private static final long CUT_MS = 3000;

    private final Workplace work = Workplace.open("survival");
    private final FarNetwork network = FarNetwork.open();
    private final Map<Disturbance, List<Duration>> stalls = new EnumMap<>(Disturbance.class);

    private enum Disturbance {
        CLIENT_UPGRADED,
        CLIENT_KILLED,
        CLIENT_ENDED,
        CSI_SERVICES_KILLED,
        SERVER_KILLED,
        SERVER_STARTED_ANEW,
        NETWORK_CUT
    }

    @AfterEach
    void leaveNothing() {
        network.mend();
        work.close();
        network.close();
    }

    @Test
    void programsNoticeNothing() throws Exception {
        System.out.println("seed: " + SEED);
        CellProcess server = work.start(CellSpec.server(work.resolve("server"), PORTS, "--bind", FarNetwork.ADDRESS)
                .under(network.prefix().toArray(String[]::new)));
        CellProcess client =
                work.start(CellSpec.client(work.resolve("client"), CLIENT_PORTS, FarNetwork.ADDRESS + ":" + (PORTS + 3))
                        .with("--csi"));
        Path volume = client.root().resolve("load");
        client.cellfs("volume", "create", "load", "--mount", volume.toString());
        try (LoadProcess load = LoadProcess.start(volume)) {
            server = disturbUnder(load, client, server);
            load.stop();
            report(client);
            assertEquals(0, client.stop(), client.log());
            assertEquals(List.of(), work.mounts());
            client = work.start(client.spec());
            load.check();
        }
        assertEquals(0, client.stop(), client.log());
        assertEquals(0, server.stop(), server.log());
    }

    private CellProcess disturbUnder(LoadProcess load, CellProcess client, CellProcess server) throws Exception {
        CellProcess running = server;
        load.awaitProgress();
        for (Disturbance disturbance : inAnyOrder()) {
            running = disturb(disturbance, client, running);
            stalls.computeIfAbsent(disturbance, _ -> new ArrayList<>()).add(load.awaitProgress());
        }
        return running;
    }

    private static List<Disturbance> inAnyOrder() {
        List<Disturbance> all = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            all.addAll(List.of(Disturbance.values()));
        }
        Collections.shuffle(all, new Random(SEED));
        return all;
    }

    private CellProcess disturb(Disturbance disturbance, CellProcess client, CellProcess server) throws Exception {
        System.out.println(disturbance);
        switch (disturbance) {
            case CLIENT_UPGRADED -> System.out.print(client.cellfs("upgrade").out());
            case CLIENT_KILLED -> child(client).destroyForcibly();
            case CLIENT_ENDED -> child(client).destroy();
            case CSI_SERVICES_KILLED -> killCsiServices(client);
            case SERVER_KILLED -> {
                server.kill();
                return work.start(server.spec());
            }
            case SERVER_STARTED_ANEW -> {
                assertEquals(0, server.stop(), server.log());
                return work.start(server.spec());
            }
            case NETWORK_CUT -> {
                network.cut();
                TimeUnit.MILLISECONDS.sleep(CUT_MS);
                network.mend();
            }
        }
        return server;
    }

    private static ProcessHandle child(CellProcess client) {
        return client.handle().children().findFirst().orElseThrow();
    }

    private static void killCsiServices(CellProcess client) {
        List<ProcessHandle> services = client.handle()
                .descendants()
                .filter(process -> String.join(" ", process.info().arguments().orElse(new String[0]))
                        .contains("csi-"))
                .toList();
        assertTrue(!services.isEmpty(), client.log());
        services.forEach(ProcessHandle::destroyForcibly);
    }

    private void report(CellProcess client) throws IOException {
        stalls.forEach((what, all) ->
                System.out.printf("%-20s %d times, longest stall %s%n", what, all.size(), Collections.max(all)));
        System.out.println("holder: " + resident(client.handle()) + ", client: " + resident(child(client)));
    }

    private static String resident(ProcessHandle process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("gone");
    }
}
