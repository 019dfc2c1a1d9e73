package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.ManyVolumes;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Workplace;
import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A database server with many volume entries: how soon it answers after a start, how long lookups over RX take, beside calls that look nothing up, what memory it has. The
 * figures are printed; {@code e2e/bench/scale} has the size that they are wanted for, 1.7 million.
 */
class ManyVolumesIT {
    private static final int PORTS = PortRange.MANY_VOLUMES.base();
    private static final int VOLUMES = Integer.getInteger("cellfs.volumes", 20_000);
    private static final int LOOKUPS = 5000;

    private final Workplace work = Workplace.open("many");
    private final ManyVolumes many = new ManyVolumes(VOLUMES);

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    @Test
    void startsAndAnswersWithManyVolumes() throws IOException {
        CellSpec spec = new CellSpec(
                "server db",
                work.resolve("a"),
                PORTS,
                List.of("--id", "a", "--peers", "a=127.0.0.1:" + (PORTS + 10)),
                "-Xmx256m",
                List.of());
        long loadNs = System.nanoTime();
        many.makeEntries(Files.createDirectories(spec.state()).resolve("db"));
        many.report("entries made in", System.nanoTime() - loadNs);
        work.start(spec).stop();
        long startNs = System.nanoTime();
        CellProcess server = work.start(spec);
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        InetSocketAddress location = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORTS + 3);
        try (RxTransport transport = RxTransport.open(RxConfig.defaults(), local);
                DatabaseClient client =
                        new DatabaseClient(transport, DatabaseService.VOLUME_LOCATION, List.of(location))) {
            lookup(client, VOLUMES - 1);
            many.report("database server: first answer after the start of the process", System.nanoTime() - startNs);
            Random random = new Random(1);
            for (String round : List.of("first", "second")) {
                many.reportEach(
                        "bare call, " + round + " round", LOOKUPS, () -> client.ask(Vl.PROBE_SERVER, NoValues.NONE));
                many.reportEach("lookup, " + round + " round", LOOKUPS, () -> lookup(client, random.nextInt(VOLUMES)));
            }
        }
        many.reportMemory(server.handle());
        long stopNs = System.nanoTime();
        assertEquals(0, server.stop(), server.log());
        many.report("database server stopped in", System.nanoTime() - stopNs);
    }

    private static void lookup(DatabaseClient client, int volume) throws IOException {
        long found = client.ask(Vl.GET_ENTRY_BY_NAME_U, new VlArgs.VolumeName(ManyVolumes.name(volume)))
                .entry()
                .readWriteId();
        assertEquals(ManyVolumes.id(volume), found);
    }
}
