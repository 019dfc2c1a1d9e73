package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.CellTransaction;
import io.cellfs.cell.EmbeddedCellDatabase;
import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.cell.volume.ServerEntry;
import io.cellfs.cell.volume.Site;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.Workplace;
import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A database server with many volume entries: how soon it answers after a start, how long lookups over RX take, what memory it has. The
 * figures are printed; {@code -Dcellfs.volumes=1700000} is the size that they are wanted for.
 */
class ManyVolumesIT {
    private static final int PORTS = 17_780;
    private static final int VOLUMES = Integer.getInteger("cellfs.volumes", 20_000);
    private static final int AT_ONCE = 5000;
    private static final int LOOKUPS = 5000;
    private static final int ADDRESS = 0x0a000001;

    private final Workplace work = Workplace.open("many");

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private static long id(int volume) {
        return Vl.FIRST_VOLUME_ID + 3L * volume;
    }

    private static String name(int volume) {
        return "user.u" + volume;
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
        load(Files.createDirectories(spec.state()).resolve("db"));
        report("made in", System.nanoTime() - loadNs);
        work.start(spec).stop();
        long startNs = System.nanoTime();
        CellProcess server = work.start(spec);
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        InetSocketAddress location = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORTS + 3);
        try (RxTransport transport = RxTransport.open(RxConfig.defaults(), local);
                DatabaseClient client =
                        new DatabaseClient(transport, DatabaseService.VOLUME_LOCATION, List.of(location))) {
            lookup(client, VOLUMES - 1);
            report("first answer after the start of the process", System.nanoTime() - startNs);
            lookups(client, new Random(1));
            long[] takenNs = lookups(client, new Random(2));
            report("lookup, median", takenNs[takenNs.length / 2]);
            report("lookup, 99 of 100", takenNs[takenNs.length * 99 / 100]);
        }
        System.out.println("ManyVolumesIT " + VOLUMES + " volumes: memory " + memory(server));
        long stopNs = System.nanoTime();
        assertEquals(0, server.stop(), server.log());
        report("stopped in", System.nanoTime() - stopNs);
    }

    private static long[] lookups(DatabaseClient client, Random random) throws IOException {
        long[] takenNs = new long[LOOKUPS];
        for (int i = 0; i < LOOKUPS; i++) {
            int volume = random.nextInt(VOLUMES);
            long beganNs = System.nanoTime();
            lookup(client, volume);
            takenNs[i] = System.nanoTime() - beganNs;
        }
        Arrays.sort(takenNs);
        return takenNs;
    }

    private static void lookup(DatabaseClient client, int volume) throws IOException {
        long found = client.ask(Vl.GET_ENTRY_BY_NAME_U, new VlArgs.VolumeName(name(volume)))
                .entry()
                .readWriteId();
        assertEquals(id(volume), found);
    }

    /** Makes the database of a cell with one server, by the writer that commands use, many volumes in a batch. */
    private static void load(Path directory) throws IOException {
        RocksCellStore store = RocksCellStore.open(directory, RocksCellStore.Durability.PROCESS_END);
        CellDatabase database = EmbeddedCellDatabase.open(store, InstantSource.system());
        try {
            for (int from = 0; from < VOLUMES; from += AT_ONCE) {
                int first = from;
                store.commit(store.read(view -> batch(new Batch(view), first)));
            }
        } finally {
            database.close();
        }
    }

    private static Batch batch(Batch batch, int first) throws RpcException {
        CellTransaction state = new CellTransaction(batch);
        List<ServerEntry.Address> at = List.of(ServerEntry.Address.v4(ADDRESS, 7000));
        int server = state.servers().register(new UUID(1, 1), at, at).index();
        List<Site> sites = List.of(new Site(server, 0, VlFlags.SITE_RW));
        for (int i = first; i < Math.min(first + AT_ONCE, VOLUMES); i++) {
            long id = id(i);
            state.volumes().create(new VolumeEntry(name(i), id, id + 1, id + 2, 0, VlFlags.RW_EXISTS, sites, 0));
        }
        return batch;
    }

    private static String memory(CellProcess server) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + server.handle().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS") || line.startsWith("VmHWM"))
                .map(line -> line.replaceAll("\\s+", " "))
                .toList()
                .toString();
    }

    private static void report(String what, long ns) {
        System.out.printf("ManyVolumesIT %d volumes: %s %.3f ms%n", VOLUMES, what, ns / 1e6);
    }
}
