package io.cellfs.server.replica;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ChunksArgs;
import io.cellfs.protocol.ext.VolumeExtensions.OfVolume;
import io.cellfs.protocol.ext.VolumeExtensions.WantedChunk;
import io.cellfs.protocol.rpc.BulkIn;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.server.care.Mender;
import io.cellfs.storage.api.Damage;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends a damaged chunk out of other copies. What a replica shows is at the read-write volume's server too, frozen, and at other sites of the same
 * release; what a read-write volume or a clone of it shows is at the sites if it has not changed since. What comes must have the checksums that
 * are recorded here (ADR 0021).
 */
final class Mending implements Mender {
    private static final Logger LOG = LoggerFactory.getLogger(Mending.class);
    private static final int CHUNK = VolumeExtensions.CHUNK_BYTES;

    private final CellLocations locations;
    private final ReplicaPartitions partitions;
    private final Transport transport;

    Mending(CellLocations locations, ReplicaPartitions partitions, Transport transport) {
        this.locations = locations;
        this.partitions = partitions;
        this.transport = transport;
    }

    /**
     * A volume that should have the same content.
     *
     * @param released when that was frozen, to be compared; empty if the volume's id says enough, or only the checksums can tell
     */
    private record Source(CellLocations.Server server, long volume, OptionalLong released) {
        InetSocketAddress address() {
            VlReplies.Endpoint endpoint = server.volumeService();
            return new InetSocketAddress(endpoint.host(), endpoint.port());
        }
    }

    @Override
    public boolean mend(Partition partition, Damage damage) throws IOException {
        Optional<VolumeInfo> shows = partition.volume(damage.volume()).map(Volume::info);
        if (shows.isEmpty()) {
            return false;
        }
        for (Source source : sources(partition, shows.get())) {
            try {
                if (mend(partition, damage, source)) {
                    return true;
                }
            } catch (IOException e) {
                LOG.info("{} cannot be mended from {}", damage.problem(), source.address(), e);
            }
        }
        return false;
    }

    /** Whether it is a replica's base that nothing comes into at present. */
    private static boolean isComplete(VolumeInfo info) {
        return Headers.isBase(info) && info.backupId() == 0 && info.cloneId() != 0;
    }

    private List<Source> sources(Partition partition, VolumeInfo shows) throws IOException {
        if (isComplete(shows)) {
            return ofRelease(partition, shows);
        }
        return Headers.isBase(shows)
                ? List.of()
                : sites(partition, locations.entry(shows.parentId()), OptionalLong.empty());
    }

    private List<Source> ofRelease(Partition partition, VolumeInfo base) throws IOException {
        NvldbEntry entry = locations.entry(base.parentId());
        List<Source> sources = new ArrayList<>();
        sources.add(new Source(
                locations.server(entry.servers().get(Sites.readWrite(entry))), base.cloneId(), OptionalLong.empty()));
        Optional<VolumeInfo> shown =
                partition.volume(entry.readOnlyId()).map(Volume::info).filter(info -> info.backupId() == base.id());
        if (shown.isPresent()) {
            sources.addAll(sites(partition, entry, OptionalLong.of(shown.get().creationDate())));
        }
        return sources;
    }

    /** Replicas elsewhere. */
    private List<Source> sites(Partition partition, NvldbEntry entry, OptionalLong released) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (int site : Sites.of(entry, VlFlags.SITE_RO)) {
            CellLocations.Server server = locations.server(entry.servers().get(site));
            if (!isHere(server, entry.partitions().get(site), partition)) {
                sources.add(new Source(server, entry.readOnlyId(), released));
            }
        }
        return sources;
    }

    private boolean isHere(CellLocations.Server server, int number, Partition partition) throws IOException {
        return server.self() && partitions.byNumber(number).equals(partition);
    }

    private boolean mend(Partition partition, Damage damage, Source source) throws IOException {
        try (ClientConnection connection = transport.connect(source.address(), Services.EXTENSIONS, false)) {
            if (source.released().isPresent()) {
                long date = Rpc.call(connection, VolumeExtensions.STATE, new OfVolume(source.volume()))
                        .creationDate();
                if (date != source.released().getAsLong()) {
                    return false;
                }
            }
            ByteBuffer content = ByteBuffer.allocate(CHUNK);
            WantedChunk wanted =
                    new WantedChunk(damage.vnode(), damage.unique(), damage.index(), Opaque.of(new byte[0]));
            Rpc.callBulkOut(
                    connection,
                    VolumeExtensions.READ_CHUNKS,
                    new ChunksArgs(source.volume(), List.of(wanted)),
                    data -> receive(data, content));
            String from = source.address().toString();
            return partition.mend(damage, content, from.substring(from.indexOf('/') + 1));
        }
    }

    /** All blocks but those of nothing but zeros come. */
    private static void receive(BulkIn data, ByteBuffer content) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(2 * Integer.BYTES);
        ChunkFetch.fill(data, head);
        int mask = head.getInt(0);
        int left = head.getInt(Integer.BYTES);
        if (left < 0 || left > Integer.bitCount(mask) * Blocks.BLOCK) {
            throw new IOException(left + " bytes for a chunk");
        }
        for (int block = 0; block < VolumeExtensions.BLOCKS; block++) {
            if ((mask >>> block & 1) != 0) {
                int bytes = Math.min(left, Blocks.BLOCK);
                ChunkFetch.fill(data, content.slice(block * Blocks.BLOCK, bytes));
                left -= bytes;
            }
        }
    }
}
