package io.cellfs.server.replica;

import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ChunkItem;
import io.cellfs.protocol.ext.VolumeExtensions.DeltaArgs;
import io.cellfs.protocol.ext.VolumeExtensions.EntryItem;
import io.cellfs.protocol.ext.VolumeExtensions.LinkItem;
import io.cellfs.protocol.ext.VolumeExtensions.VnodeGone;
import io.cellfs.protocol.ext.VolumeExtensions.VnodeItem;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.xdr.Codecs;
import io.cellfs.protocol.xdr.XdrReader;
import java.io.IOException;

/** Reads the differences between two frozen volumes of a server. */
final class DeltaReader {
    private final ClientConnection origin;
    private final long from;
    private final long to;

    DeltaReader(ClientConnection origin, long from, long to) {
        this.origin = origin;
        this.from = from;
        this.to = to;
    }

    /** Takes one record of the stream. */
    interface Taker {
        void take(Record item) throws IOException;
    }

    /** Hands over all differences of a kind. */
    void read(int kind, Taker taker) throws IOException {
        Rpc.callBulkOut(origin, VolumeExtensions.DELTA, new DeltaArgs(from, to, kind), data -> {
            XdrReader reader = XdrReader.of(data::read);
            while (true) {
                int tag = reader.i32();
                if (tag == VolumeExtensions.TAG_END) {
                    return;
                }
                taker.take(Codecs.of(type(tag)).read(reader));
            }
        });
    }

    private static Class<? extends Record> type(int tag) throws IOException {
        return switch (tag) {
            case VolumeExtensions.TAG_VNODE -> VnodeItem.class;
            case VolumeExtensions.TAG_VNODE_GONE -> VnodeGone.class;
            case VolumeExtensions.TAG_ENTRY -> EntryItem.class;
            case VolumeExtensions.TAG_LINK -> LinkItem.class;
            case VolumeExtensions.TAG_CHUNK -> ChunkItem.class;
            default -> throw new IOException("tag " + tag + " in a delta");
        };
    }
}
