package io.cellfs.server.replica;

import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ChunksArgs;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;

/** How the chunks of a frozen volume come. */
enum ChunkSource {
    /** By their hashes, which say what is here already, and prove what came. */
    HASHED,
    /** All of them, to where nothing is: hashing at both ends would be most of the work, so a checksum proves what came. */
    ALL;

    /** Which differences to ask for. */
    int kind() {
        return switch (this) {
            case HASHED -> VolumeExtensions.CHUNKS;
            case ALL -> VolumeExtensions.PLACES;
        };
    }

    /** The operation that reads them. */
    Op<ChunksArgs, NoValues> read() {
        return switch (this) {
            case HASHED -> VolumeExtensions.READ_CHUNKS;
            case ALL -> VolumeExtensions.READ_SUMMED_CHUNKS;
        };
    }
}
