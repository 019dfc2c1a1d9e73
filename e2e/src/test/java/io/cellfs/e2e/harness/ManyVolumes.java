package io.cellfs.e2e.harness;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.CellTransaction;
import io.cellfs.cell.EmbeddedCellDatabase;
import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.cell.volume.ServerEntry;
import io.cellfs.cell.volume.Site;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.Partition.NewVolume;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Makes many volumes of one server while nothing runs: their entries by the writer that commands use, the volumes by the storage, many in a batch. */
public final class ManyVolumes {
    private static final int AT_ONCE = 5000;
    private static final int CACHE_BYTES = 1 << 20;
    private static final UUID NOBODY = new UUID(1, 1);
    private static final int ADDRESS = 0x0a000001;
    private static final int PORT = 7000;
    private static final Acl ACL = new Acl(List.of(new AclEntry(-204, 127), new AclEntry(-101, 9)), List.of());

    private final int count;

    /** So many. */
    public ManyVolumes(int count) {
        this.count = count;
    }

    /** The id of one. */
    public static long id(int volume) {
        return Vl.FIRST_VOLUME_ID + 100 + 3L * volume;
    }

    /** Its name. */
    public static String name(int volume) {
        return "user.u" + volume;
    }

    /** Makes the entries; their site is the cell's only file server, or one that is nowhere if there is none. */
    public void makeEntries(Path database) throws IOException {
        RocksCellStore store = RocksCellStore.open(database, RocksCellStore.Durability.PROCESS_END);
        CellDatabase cell = EmbeddedCellDatabase.open(store, InstantSource.system());
        try {
            for (int from = 0; from < count; from += AT_ONCE) {
                int first = from;
                store.commit(store.read(view -> entries(new Batch(view), first)));
            }
        } finally {
            cell.close();
        }
    }

    private Batch entries(Batch batch, int first) throws RpcException {
        CellTransaction state = new CellTransaction(batch);
        List<ServerEntry> servers = state.servers().all();
        List<ServerEntry.Address> nowhere = List.of(ServerEntry.Address.v4(ADDRESS, PORT));
        int server = servers.isEmpty()
                ? state.servers().register(NOBODY, nowhere, nowhere).index()
                : servers.getFirst().index();
        List<Site> sites = List.of(new Site(server, 0, VlFlags.SITE_RW));
        for (int i = first; i < Math.min(first + AT_ONCE, count); i++) {
            long id = id(i);
            state.volumes().create(new VolumeEntry(name(i), id, id + 1, id + 2, 0, VlFlags.RW_EXISTS, sites, 0));
        }
        return batch;
    }

    /** Makes the volumes, empty but for their root directories. */
    public void makeVolumes(Path partition) throws IOException {
        try (RocksPartition made = RocksPartition.open(partition, "/vicepa", PartitionConfig.DEFAULT)) {
            for (int first = 0; first < count; first += AT_ONCE) {
                List<NewVolume> batch = new ArrayList<>();
                for (int i = first; i < Math.min(first + AT_ONCE, count); i++) {
                    batch.add(new NewVolume(id(i), name(i), VolumeType.READ_WRITE, id(i), ACL));
                }
                made.createVolumes(batch);
            }
        }
    }

    /** Leaves a partition as one that has last been open in a version that did not record volumes' names. */
    public void forgetNames(Path partition) throws IOException {
        try (MetaStore store = MetaStore.open(partition.resolve("meta"), CACHE_BYTES, CACHE_BYTES)) {
            try (MetaStore.Cursor cursor = store.scan(Keys.named(), Keys.named())) {
                boolean more = true;
                while (more) {
                    more = forgetSome(store, cursor);
                }
            }
            store.putCounter(Keys.partition(PartitionValue.NAMES), 0);
        }
    }

    private static boolean forgetSome(MetaStore store, MetaStore.Cursor names) throws IOException {
        try (var batch = store.batch()) {
            boolean more = true;
            while (more && batch.size() < AT_ONCE) {
                more = names.next();
                if (more) {
                    batch.delete(names.key());
                }
            }
            store.write(batch);
            return more;
        }
    }

    /** Says how long something took, for who runs this to measure. */
    public void report(String what, long ns) {
        System.out.printf("%d volumes: %s %.3f ms%n", count, what, ns / 1e6);
    }

    /** Says what memory a process has, and had at most. */
    public void reportMemory(ProcessHandle process) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS") || line.startsWith("VmHWM") || line.startsWith("RssAnon"))
                .map(line -> line.replaceAll("\\s+", " "))
                .toList();
        System.out.printf("%d volumes: memory %s%n", count, lines);
    }

    /** One of many things that are measured. */
    @FunctionalInterface
    public interface Step {
        /** Does it once. */
        void run() throws IOException;
    }

    /** Says how long something takes that is done many times, each time a little different. */
    public void reportEach(String what, int times, Step step) throws IOException {
        long[] takenNs = new long[times];
        for (int i = 0; i < times; i++) {
            long beganNs = System.nanoTime();
            step.run();
            takenNs[i] = System.nanoTime() - beganNs;
        }
        Arrays.sort(takenNs);
        report(what + ", median", takenNs[times / 2]);
        report(what + ", 99 of 100", takenNs[times * 99 / 100]);
    }
}
