package io.cellfs.cli.admin;

import io.cellfs.cli.admin.CheckOutcome.GoodCopy;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.ext.CareExtensions.Copy;
import io.cellfs.protocol.ext.CareExtensions.DamagedChunk;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ChunksArgs;
import io.cellfs.protocol.ext.VolumeExtensions.WantedChunk;
import io.cellfs.protocol.rpc.BulkIn;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.xdr.Opaque;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds who still has what a check found damaged: the read-write volume, its replicas, its backup and its snapshots are asked for each chunk, and have it
 * if its checksums are right there. It may be older there. For one thread.
 */
final class GoodCopies {
    private static final Logger LOG = LoggerFactory.getLogger(GoodCopies.class);

    /** Chunks of one volume that are looked for. */
    private static final int CHUNKS_MAX = 64;

    private static final Opaque NO_HASHES = Opaque.of(new byte[0]);

    private final Transport transport;
    private final VolumeLocation location;

    /** Entries that may be of snapshots; looked for once, as that is a walk over all entries. */
    private @Nullable List<NvldbEntry> readOnly;

    GoodCopies(Transport transport, VolumeLocation location) {
        this.transport = transport;
        this.location = location;
    }

    /** A volume that may have it, the address of its server in entries, and how one would get it from there. */
    private record Candidate(int address, Copy copy, String restore) {}

    /** Copies of the first damaged chunks of a volume, in their order; none of a volume that nobody knows any more. */
    List<GoodCopy> of(VolumeLocation.Site site, Copy damaged, List<DamagedChunk> chunks) throws AdminException {
        List<GoodCopy> found = new ArrayList<>();
        if (chunks.isEmpty()) {
            return found;
        }
        List<DamagedChunk> wanted = chunks.subList(0, Math.min(CHUNKS_MAX, chunks.size()));
        for (Candidate candidate : candidates(site, damaged)) {
            if (candidate.address() != site.address() || !candidate.copy().equals(damaged)) {
                ask(candidate, wanted, found);
            }
        }
        found.sort(Comparator.comparingInt(GoodCopy::problem));
        return found;
    }

    private List<Candidate> candidates(VolumeLocation.Site site, Copy damaged) throws AdminException {
        long parent;
        try (VolumeServer server = new VolumeServer(transport, site)) {
            VolintInfo info = server.volume(damaged.partition(), damaged.volume());
            parent = info.parentId() == 0 ? info.volume() : info.parentId();
        }
        Optional<NvldbEntry> entry = location.find(Long.toString(parent));
        List<Candidate> all = new ArrayList<>();
        if (entry.isPresent()) {
            addSites(entry.get(), site, all);
            for (NvldbEntry each : readOnlyEntries()) {
                addSnapshot(entry.get(), each, all);
            }
        }
        return all;
    }

    private List<NvldbEntry> readOnlyEntries() throws AdminException {
        List<NvldbEntry> known = readOnly;
        if (known == null) {
            List<NvldbEntry> found = new ArrayList<>();
            location.forEach(entry -> {
                if (RpcCopyAdmin.isReadOnly(entry)) {
                    found.add(entry);
                }
            });
            known = found;
            readOnly = known;
        }
        return known;
    }

    private static void addSites(NvldbEntry entry, VolumeLocation.Site damaged, List<Candidate> all) {
        String mending = "'cellfs server scrub " + VolumeServer.name(damaged.file())
                + " --begin' mends what is the same there; else copy the file from there";
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            int server = entry.servers().get(i);
            int partition = entry.partitions().get(i);
            int flags = entry.serverFlags().get(i);
            if ((flags & VlFlags.SITE_RW) != 0) {
                all.add(new Candidate(server, new Copy(entry.readWriteId(), partition), mending));
            }
            if ((flags & VlFlags.SITE_RO) != 0) {
                all.add(new Candidate(server, new Copy(entry.readOnlyId(), partition), mending));
            }
            if ((flags & VlFlags.SITE_RW) != 0 && (entry.flags() & VlFlags.BACK_EXISTS) != 0) {
                all.add(new Candidate(server, new Copy(entry.backupId(), partition), "copy the file from there"));
            }
        }
    }

    private static void addSnapshot(NvldbEntry volume, NvldbEntry entry, List<Candidate> all) throws AdminException {
        if (RpcCopyAdmin.isSnapshot(entry, volume.name())) {
            VolumePlace place = VolumePlace.of(entry, entry.name());
            String snapshot = entry.name().substring(volume.name().length() + 1);
            all.add(new Candidate(
                    place.address(),
                    new Copy(place.id(), place.partition()),
                    "'cellfs volume snapshot restore " + volume.name() + " " + snapshot
                            + "', or copy the file from there"));
        }
    }

    private void ask(Candidate candidate, List<DamagedChunk> wanted, List<GoodCopy> found) {
        try {
            ask(location.site(candidate.address()), candidate, wanted, found);
        } catch (AdminException | IOException e) {
            LOG.debug("{} cannot be asked", candidate, e);
        }
    }

    private void ask(VolumeLocation.Site site, Candidate candidate, List<DamagedChunk> wanted, List<GoodCopy> found)
            throws AdminException, IOException {
        Copy copy = candidate.copy();
        try (VolumeServer server = new VolumeServer(transport, site);
                ClientConnection chunks = transport.connect(site.volume(), Services.EXTENSIONS, false)) {
            VolintInfo info = server.volume(copy.partition(), copy.volume());
            int date = info.type() == Vol.TYPE_RW ? info.updateDate() : info.creationDate();
            for (DamagedChunk chunk : wanted) {
                if (isGood(chunks, copy.volume(), chunk)) {
                    found.add(new GoodCopy(
                            chunk.problem(),
                            info.name(),
                            copy.volume(),
                            VolumeServer.name(site.volume()),
                            VolumeServer.partitionName(copy.partition()),
                            Integer.toUnsignedLong(date),
                            candidate.restore()));
                }
            }
        }
    }

    /** Whether all bytes come; the server verifies what it reads. */
    private static boolean isGood(ClientConnection server, long volume, DamagedChunk chunk) throws IOException {
        WantedChunk wanted = new WantedChunk(chunk.vnode(), chunk.unique(), chunk.index(), NO_HASHES);
        long[] received = {0};
        try {
            Rpc.callBulkOut(
                    server,
                    VolumeExtensions.READ_CHUNKS,
                    new ChunksArgs(volume, List.of(wanted)),
                    data -> received[0] = count(data));
        } catch (RpcException e) {
            if (RxError.CALL_DEAD.matches(e) || RxError.CALL_TIMEOUT.matches(e)) {
                throw e;
            }
            LOG.debug("volume {} has no good {}", volume, chunk, e);
            return false;
        }
        return received[0] > 2 * Integer.BYTES;
    }

    private static long count(BulkIn data) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(VolumeExtensions.BLOCK_BYTES);
        long bytes = 0;
        int some = data.read(piece);
        while (some >= 0) {
            bytes += some;
            some = data.read(piece.clear());
        }
        return bytes;
    }
}
