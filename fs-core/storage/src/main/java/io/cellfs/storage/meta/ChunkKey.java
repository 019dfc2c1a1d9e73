package io.cellfs.storage.meta;

/**
 * Where a chunk lies.
 *
 * @param space the volume's space
 * @param vnode the file
 * @param unique its uniquifier
 * @param index offset in the file, in chunks
 */
public record ChunkKey(long space, long vnode, int unique, long index) {
    /** The same file's chunk at another index. */
    public ChunkKey at(long newIndex) {
        return new ChunkKey(space, vnode, unique, newIndex);
    }
}
