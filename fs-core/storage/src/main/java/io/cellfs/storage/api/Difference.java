package io.cellfs.storage.api;

import io.cellfs.protocol.Name;
import java.util.Optional;

/** One thing that differs between two frozen contents of a volume: what it is in the newer one, empty if it is gone. */
public sealed interface Difference {
    /** A vnode's status, ACL, primary name or link target. FIDs carry the id of the newer clone. */
    record OfVnode(long vnode, Optional<VnodeImage> now) implements Difference {}

    /** A name in a directory, with its serial, which a copy of the volume must keep. */
    record OfEntry(long directory, Name name, Optional<DirEntry> now) implements Difference {}

    /** Whether a file has this additional name, besides its primary one. */
    record OfLink(long vnode, long directory, Name name, boolean now) implements Difference {}

    /** 1 MiB of a file, from {@code index} MiB on. Its bytes are read from the newer clone. */
    record OfChunk(long vnode, int unique, long index, Optional<ChunkHash> now) implements Difference {}

    /** The same of one that is there, without its hash. */
    record OfPlace(long vnode, int unique, long index) implements Difference {}

    /** Stored bytes of a chunk that the older content shows and the newer one does not. */
    record OfFormerBytes(long bytes) implements Difference {}
}
