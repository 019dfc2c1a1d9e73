package io.cellfs.server.wire;

import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.AfsReplies;
import io.cellfs.protocol.afs3.AfsVolumeInfo;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.afs3.ViceStatistics;
import io.cellfs.protocol.afs3.ViceStatistics.ViceDisk;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.server.file.FileService;
import io.cellfs.server.file.Requester;
import io.cellfs.server.file.Statistics;
import io.cellfs.server.file.Volumes;
import io.cellfs.server.file.WireErrors;
import io.cellfs.storage.api.PartitionInfo;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VolumeInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** What the AFS-3 file service tells about the server itself (afs-protocol section 2.3). */
public final class AfsInformation {
    private static final String ROOT_VOLUME = "root.afs";
    private static final int X_STATS_VERSION = 2;
    private static final int STATISTICS_WORDS = 45;
    private static final int DISKS = 10;
    private static final int DISK_NAME_BYTES = 32;
    private static final int VOLUME_TYPES = 5;
    private static final int SERVERS = 8;
    private static final int NS_PER_US = 1000;
    private static final long KIB = 1024;

    private final FileService files;
    private final Volumes volumes;
    private final Statistics statistics;
    private final Requesters requesters;
    private final InetSocketAddress address;

    /** Information about a server at this address. */
    public AfsInformation(
            FileService files,
            Volumes volumes,
            Statistics statistics,
            Requesters requesters,
            InetSocketAddress address) {
        this.files = files;
        this.volumes = volumes;
        this.statistics = statistics;
        this.requesters = requesters;
        this.address = address;
    }

    /** Registers the operations. */
    public Dispatcher register(Dispatcher dispatcher) {
        new FrontEnd(dispatcher, requesters)
                .greeting(Rxafs.GET_TIME, (who, args) -> time())
                .on(Rxafs.GET_ROOT_VOLUME, (who, args) -> new AfsReplies.RootVolume(ROOT_VOLUME))
                .on(Rxafs.CHECK_TOKEN, this::checkToken)
                .on(Rxafs.GET_VOLUME_INFO, this::volumeInfo)
                .on(Rxafs.N_GET_VOLUME_INFO, this::volumeInfoWithPorts)
                .on(Rxafs.GET_STATISTICS, (who, args) -> viceStatistics())
                .on(Rxafs.GET_STATISTICS64, (who, args) -> statistics64(args.version()))
                .on(Rxafs.X_STATS_VERSION, (who, args) -> new AfsReplies.XStatsVersion(X_STATS_VERSION))
                .on(Rxafs.GET_X_STATS, (who, args) -> xStats())
                .on(Rxafs.FLUSH_CPS, (who, args) -> {
                    requesters.flushProtectionSets();
                    return new AfsReplies.Spares(0, 0);
                })
                .on(Rxafs.CALL_BACK_RX_CONN_ADDR, (who, args) -> NoValues.NONE);
        return dispatcher;
    }

    private static AfsReplies.Time time() {
        Instant now = Instant.now();
        return new AfsReplies.Time(now.getEpochSecond(), now.getNano() / NS_PER_US);
    }

    private NoValues checkToken(Requester who, AfsArgs.CheckToken args) throws IOException {
        throw WireErrors.notSupported("tokens are checked by the connection's security class");
    }

    private io.cellfs.protocol.afs3.VolumeInfo volumeInfo(Requester who, AfsArgs.VolumeName args) throws IOException {
        VolumeInfo info = find(args.name());
        return new io.cellfs.protocol.afs3.VolumeInfo(
                info.id(), info.type().wire(), typeIds(info), 1, Words.padded(SERVERS, ipv4()));
    }

    private AfsVolumeInfo volumeInfoWithPorts(Requester who, AfsArgs.VolumeName args) throws IOException {
        VolumeInfo info = find(args.name());
        return new AfsVolumeInfo(
                info.id(),
                info.type().wire(),
                typeIds(info),
                1,
                Words.padded(SERVERS, ipv4()),
                Words.padded(SERVERS, address.getPort()));
    }

    private VolumeInfo find(String nameOrId) throws StorageException {
        Optional<VolumeInfo> found = nameOrId.matches("[0-9]{1,18}")
                ? volumes.find(Long.parseLong(nameOrId)).map(p -> p.volume().info())
                : files.status().byName(nameOrId);
        return found.orElseThrow(() -> new StorageException(Reason.NO_VOLUME, "no such volume here"));
    }

    private static Words typeIds(VolumeInfo info) {
        return Words.padded(VOLUME_TYPES, (int) info.parentId(), (int) info.cloneId(), (int) info.backupId());
    }

    private int ipv4() {
        byte[] bytes = address.getAddress().getAddress();
        return bytes.length == Integer.BYTES ? ByteBuffer.wrap(bytes).getInt() : 0;
    }

    /** The order of the words is that of the AFS-3 programmer's reference; what is not counted here is 0. */
    private ViceStatistics viceStatistics() {
        Statistics.Snapshot s = statistics.snapshot();
        int now = (int) Instant.now().getEpochSecond();
        int[] words = Arrays.copyOf(
                new int[] {
                    0,
                    0,
                    now,
                    (int) s.startedAtS(),
                    (int) s.startedAtS(),
                    requesters.hosts().size(),
                    (int) s.calls(),
                    (int) (s.fetchedStatuses() + s.fetches()),
                    (int) s.fetches(),
                    (int) s.fetchedBytes(),
                    0,
                    (int) (s.storedStatuses() + s.stores()),
                    (int) s.stores(),
                    (int) s.storedBytes()
                },
                STATISTICS_WORDS);
        return new ViceStatistics(Words.of(words), disks());
    }

    private List<ViceDisk> disks() {
        List<ViceDisk> disks = new ArrayList<>(DISKS);
        volumes.partitions().stream().limit(DISKS).forEach(partition -> {
            PartitionInfo info = partition.info();
            disks.add(new ViceDisk(
                    AfsForms.saturated(info.freeBytes() / KIB),
                    AfsForms.saturated(info.totalBytes() / KIB),
                    diskName(info.name())));
        });
        while (disks.size() < DISKS) {
            disks.add(new ViceDisk(0, 0, diskName("")));
        }
        return disks;
    }

    private static Opaque diskName(String name) {
        return Opaque.of(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), DISK_NAME_BYTES));
    }

    private AfsReplies.Statistics64 statistics64(int count) throws IOException {
        if (count < 1) {
            throw WireErrors.invalid("no statistics asked for");
        }
        Statistics.Snapshot s = statistics.snapshot();
        Runtime runtime = Runtime.getRuntime();
        return new AfsReplies.Statistics64(LongStream.of(
                        Instant.now().getEpochSecond(),
                        s.startedAtS(),
                        s.startedAtS(),
                        requesters.hosts().size(),
                        s.fetchedStatuses() + s.fetches(),
                        s.fetches(),
                        s.fetchedBytes(),
                        0,
                        s.storedStatuses() + s.stores(),
                        s.stores(),
                        s.storedBytes(),
                        0,
                        s.calls(),
                        requesters.hosts().size(),
                        requesters.hosts().size(),
                        (runtime.totalMemory() - runtime.freeMemory()) / KIB)
                .limit(count)
                .mapToObj(AfsReplies.Counter::new)
                .toList());
    }

    /** No collection is kept in OpenAFS's internal layouts; an empty one says so. */
    private static AfsReplies.XStats xStats() {
        return new AfsReplies.XStats(X_STATS_VERSION, (int) Instant.now().getEpochSecond(), Words.empty());
    }
}
