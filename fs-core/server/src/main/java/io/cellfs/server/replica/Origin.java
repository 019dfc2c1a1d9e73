package io.cellfs.server.replica;

import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.PropertyExtensions.KeptNode;
import io.cellfs.protocol.ext.PropertyExtensions.KeptNodes;
import io.cellfs.protocol.ext.PropertyExtensions.NodesArgs;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ChunkItem;
import io.cellfs.protocol.ext.VolumeExtensions.ChunksArgs;
import io.cellfs.protocol.ext.VolumeExtensions.DeltaArgs;
import io.cellfs.protocol.ext.VolumeExtensions.LinkItem;
import io.cellfs.protocol.ext.VolumeExtensions.StateReply;
import io.cellfs.protocol.ext.VolumeExtensions.VnodeGone;
import io.cellfs.protocol.ext.VolumeExtensions.WantedChunk;
import io.cellfs.protocol.rpc.BulkOut;
import io.cellfs.protocol.xdr.Codecs;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.XdrWriter;
import io.cellfs.server.file.Volumes;
import io.cellfs.server.volume.PropertyForms;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.ChunkHash;
import io.cellfs.storage.api.Difference;
import io.cellfs.storage.api.DifferenceKind;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeDelta;
import io.cellfs.storage.api.VolumeInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/** Gives frozen volumes to the servers that copy them. */
final class Origin {
    private static final int DIFFERENCES_AT_ONCE = 256;
    /** Each may have to be hashed first: the other side can begin to fetch what is known. */
    private static final int CHUNKS_AT_ONCE = 8;

    private static final Opaque NO_HASH = Opaque.of(new byte[VolumeExtensions.CHUNK_HASH_BYTES]);

    private final Volumes volumes;

    Origin(Volumes volumes) {
        this.volumes = volumes;
    }

    private Volumes.Placed find(long volume) throws StorageException {
        return volumes.find(volume)
                .orElseThrow(() -> new StorageException(Reason.NO_VOLUME, "volume " + volume + " is not here"));
    }

    StateReply state(long volume) throws IOException {
        Volume found = find(volume).volume();
        VolumeInfo info = found.info();
        Optional<Acl> maximum = found.maximumAcl();
        return new StateReply(
                found.nextSerial(),
                info.updateDate(),
                info.creationDate(),
                info.maxQuotaBytes(),
                info.maxSizeBytes(),
                maximum.isPresent(),
                ReplicaForms.words(maximum.map(Acl::positive).orElse(List.of())),
                ReplicaForms.words(maximum.map(Acl::negative).orElse(List.of())),
                PropertyForms.wire(found.properties().settings()),
                info.usedBytes(),
                info.files());
    }

    KeptNodes nodes(NodesArgs args) throws IOException {
        return new KeptNodes(
                find(args.volume()).volume().nodes().after(args.after(), PropertyExtensions.NODES_MAX).stream()
                        .map(row -> new KeptNode(row.name(), row.value()))
                        .toList());
    }

    void delta(DeltaArgs args, BulkOut out) throws IOException {
        Optional<Long> from = args.from() == 0 ? Optional.empty() : Optional.of(args.from());
        if (from.isPresent() && args.kind() == VolumeExtensions.PLACES) {
            throw VolserError.BADOP.because("differences of data without hashes");
        }
        int atOnce = args.kind() == VolumeExtensions.CHUNKS ? CHUNKS_AT_ONCE : DIFFERENCES_AT_ONCE;
        try (VolumeDelta delta = find(args.to()).partition().delta(from, args.to(), kinds(args.kind()))) {
            while (true) {
                List<Difference> some = delta.next(atOnce);
                XdrWriter writer = new XdrWriter();
                for (Difference difference : some) {
                    write(writer, difference, args.kind());
                }
                if (some.isEmpty()) {
                    writer.i32(VolumeExtensions.TAG_END);
                }
                out.write(writer.toBuffer());
                if (some.isEmpty()) {
                    return;
                }
            }
        }
    }

    private static Set<DifferenceKind> kinds(int kind) {
        return switch (kind) {
            case VolumeExtensions.VNODES -> EnumSet.of(DifferenceKind.VNODE);
            case VolumeExtensions.NAMES -> EnumSet.of(DifferenceKind.ENTRY, DifferenceKind.LINK);
            case VolumeExtensions.CHUNKS -> EnumSet.of(DifferenceKind.CHUNK);
            case VolumeExtensions.PLACES -> EnumSet.of(DifferenceKind.PLACE);
            default -> EnumSet.noneOf(DifferenceKind.class);
        };
    }

    private static void write(XdrWriter writer, Difference difference, int kind) throws IOException {
        switch (difference) {
            case Difference.OfVnode vnode
            when kind == VolumeExtensions.VNODES -> {
                if (vnode.now().isPresent()) {
                    write(
                            writer,
                            VolumeExtensions.TAG_VNODE,
                            ReplicaForms.item(vnode.now().get()));
                } else {
                    write(writer, VolumeExtensions.TAG_VNODE_GONE, new VnodeGone(vnode.vnode()));
                }
            }
            case Difference.OfEntry entry
            when kind == VolumeExtensions.NAMES ->
                write(
                        writer,
                        VolumeExtensions.TAG_ENTRY,
                        ReplicaForms.item(entry.directory(), entry.name(), entry.now()));
            case Difference.OfLink link
            when kind == VolumeExtensions.NAMES ->
                write(
                        writer,
                        VolumeExtensions.TAG_LINK,
                        new LinkItem(link.vnode(), link.directory(), link.name(), link.now()));
            case Difference.OfChunk chunk
            when kind == VolumeExtensions.CHUNKS ->
                write(
                        writer,
                        VolumeExtensions.TAG_CHUNK,
                        new ChunkItem(
                                chunk.vnode(),
                                chunk.unique(),
                                chunk.index(),
                                chunk.now().isPresent(),
                                chunk.now()
                                        .map(ChunkHash::bytes)
                                        .map(Opaque::of)
                                        .orElse(NO_HASH)));
            case Difference.OfPlace place
            when kind == VolumeExtensions.PLACES ->
                write(
                        writer,
                        VolumeExtensions.TAG_CHUNK,
                        new ChunkItem(place.vnode(), place.unique(), place.index(), true, NO_HASH));
            default -> {
                // Another kind, which another request asks for.
            }
        }
    }

    @SuppressWarnings("unchecked") // a record's codec is that of its own class
    private static <T extends Record> void write(XdrWriter writer, int tag, T item) throws IOException {
        writer.i32(tag);
        Codecs.of((Class<T>) item.getClass()).write(writer, item);
    }

    void chunks(ChunksArgs args, BulkOut out) throws IOException {
        each(args, (chunk, mask) -> send(chunk, mask, out, false));
    }

    void summedChunks(ChunksArgs args, BulkOut out) throws IOException {
        each(args, (chunk, mask) -> send(chunk, mask, out, true));
    }

    private interface Sending {
        void send(ByteBuffer chunk, int mask) throws IOException;
    }

    private void each(ChunksArgs args, Sending sending) throws IOException {
        Volume volume = find(args.volume()).volume();
        Blocks blocks = new Blocks();
        ByteBuffer buffer = ByteBuffer.allocate(VolumeExtensions.CHUNK_BYTES);
        for (WantedChunk wanted : args.chunks()) {
            buffer.clear();
            volume.attend(() -> volume.read(
                    wanted.vnode(), wanted.unique(), wanted.index() * VolumeExtensions.CHUNK_BYTES, buffer));
            buffer.flip();
            sending.send(buffer, blocks.differing(buffer, wanted.blockHashes().bytes()));
        }
    }

    private static void send(ByteBuffer chunk, int mask, BulkOut out, boolean summed) throws IOException {
        List<ByteBuffer> parts = new ArrayList<>();
        int bytes = 0;
        CRC32C sum = new CRC32C();
        for (int block = 0; block < Blocks.blocks(chunk.remaining()); block++) {
            if ((mask >>> block & 1) != 0) {
                ByteBuffer part = Blocks.part(chunk, block);
                sum.update(part.duplicate());
                bytes += part.remaining();
                parts.add(part);
            }
        }
        ByteBuffer head = ByteBuffer.allocate(3 * Integer.BYTES).putInt(mask).putInt(bytes);
        if (summed) {
            head.putInt((int) sum.getValue());
        }
        out.write(head.flip());
        for (ByteBuffer part : parts) {
            out.write(part);
        }
    }
}
