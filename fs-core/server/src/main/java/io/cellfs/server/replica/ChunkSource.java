package io.cellfs.server.replica;

import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ChunksArgs;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;

/** How the chunks of a frozen volume come. */
enum ChunkSource {
    /** By their hashes, which say what is here already, and prove what came. */
    HASHED(VolumeExtensions.CHUNKS, VolumeExtensions.READ_CHUNKS),
    /** All of them, to where nothing is: hashing at both ends would be most of the work, so a checksum proves what came. */
    ALL(VolumeExtensions.PLACES, VolumeExtensions.READ_SUMMED_CHUNKS);

    private final int kind;
    private final Op<ChunksArgs, NoValues> read;

    ChunkSource(int kind, Op<ChunksArgs, NoValues> read) {
        this.kind = kind;
        this.read = read;
    }

    /** Which differences to ask for. */
    int kind() {
        return kind;
    }

    /** The operation that reads them. */
    Op<ChunksArgs, NoValues> read() {
        return read;
    }
}
