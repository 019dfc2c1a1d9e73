package io.cellfs.node.api;

/** A file or directory of a cell: the cell's name and the file's volume id, vnode number and uniquifier. Ids are positive. */
public record FileHandle(String cell, long volumeId, long vnode, int unique) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException naming the part that breaks its limit
     */
    public FileHandle {
        Names.requireCell(cell);
        if (volumeId <= 0 || vnode <= 0) {
            throw new IllegalArgumentException("a file's volume id and vnode must be from 1 to 2^63-1");
        }
    }
}
