package io.cellfs.protocol.dump;

import java.util.Optional;

/**
 * A vnode in a dump (afs-protocol section 6.3).
 *
 * @param vnode its number, 32 bits
 * @param unique its uniquifier
 * @param status its fields; empty in an incremental dump when nothing changed: it only still exists
 */
public record DumpVnode(long vnode, int unique, Optional<Status> status) {
    /** What kinds of vnode there are, with their numbers. */
    public enum Type {
        FILE(1),
        DIRECTORY(2),
        SYMLINK(3);

        private final int wire;

        Type(int wire) {
            this.wire = wire;
        }

        int wire() {
            return wire;
        }
    }

    /**
     * A vnode's fields. Dates in seconds since 1970.
     *
     * @param type kind
     * @param links link count
     * @param dataVersion low 32 bits of the data version
     * @param modifyTime when the data was changed, as clients set it
     * @param author who changed it
     * @param owner owner id
     * @param group group id, 0 if none
     * @param mode permission bits, perhaps with bits beyond 07777
     * @param parent vnode number of the directory that holds it
     * @param serverTime when data or status was changed at the server
     * @param acl a directory's access control list
     * @param dataLength bytes of data, which follow; empty when the dump has none
     */
    public record Status(
            Type type,
            int links,
            long dataVersion,
            long modifyTime,
            long author,
            long owner,
            long group,
            int mode,
            long parent,
            long serverTime,
            Optional<DumpAcl> acl,
            Optional<Long> dataLength) {}

    /** Whether the number is one that directories have. */
    public boolean isDirectoryNumber() {
        return (vnode & 1) == 1;
    }

    @Override
    public String toString() {
        return vnode + "." + Integer.toUnsignedString(unique);
    }
}
