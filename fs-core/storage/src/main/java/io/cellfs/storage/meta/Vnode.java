package io.cellfs.storage.meta;

import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.dir.DirectoryShape;
import java.util.Optional;

/**
 * A vnode as it is stored.
 *
 * @param status what callers see
 * @param name its primary name, in the directory {@code status.parent()}; empty for the root and for files without a name
 * @param hold who keeps a file without a name
 * @param ownAcl the ACL of a file or symlink that does not inherit its directory's; empty for directories, whose ACL is in their content
 * @param content what its type adds
 */
public record Vnode(
        VnodeStatus status, Optional<Name> name, Optional<Hold> hold, Optional<Acl> ownAcl, Content content) {
    /** What a vnode has besides its status. */
    public sealed interface Content {}

    /** A file's data lies in chunks; {@code chargedBytes} of it count against the quota. */
    public record FileContent(long chargedBytes) implements Content {}

    /** A directory's ACL and the sizes of its entries. */
    public record DirectoryContent(Acl acl, DirectoryShape shape) implements Content {}

    /** A symlink's target. */
    public record LinkContent(Name target) implements Content {}

    /** Who keeps a file without a name, and the ACL that governed it when it lost its name. */
    public record Hold(String holder, Acl acl) {}

    /** The vnode number. */
    public long number() {
        return status.fid().vnode();
    }

    /** The uniquifier. */
    public int unique() {
        return status.fid().unique();
    }

    /** Where a chunk of this file lies. */
    public ChunkKey chunk(long space, long index) {
        return new ChunkKey(space, number(), unique(), index);
    }

    /** What callers see of it. */
    public VnodeImage image() {
        return new VnodeImage(
                status,
                name,
                content instanceof DirectoryContent directory ? Optional.of(directory.acl()) : ownAcl,
                content instanceof LinkContent link ? Optional.of(link.target()) : Optional.empty());
    }

    /** A copy to change. */
    public VnodeEdit edit() {
        return new VnodeEdit(this);
    }
}
