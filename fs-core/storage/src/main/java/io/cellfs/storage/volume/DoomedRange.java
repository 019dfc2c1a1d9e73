package io.cellfs.storage.volume;

import io.cellfs.storage.meta.ChunkKey;

/** Chunks of one file that nothing shows any more, from {@code from} to before index {@code end}, since {@code epoch}. */
public record DoomedRange(ChunkKey from, long end, long epoch) {}
