package io.cellfs.protocol.ext;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsReplies;
import java.util.List;

/** What YFS has no public operation for in access control: to inherit again, and a volume's maximum ACL. Part of {@link Extensions}. */
public final class AclExtensions {
    /** A file whose own ACL shall go, so that its directory's governs it again. */
    public record InheritArgs(Fid fid) {}

    /**
     * The most that any ACL of a volume shall give.
     *
     * @param fid a file of the volume
     * @param acl text form (afs-protocol section 2.4); empty for no bound
     */
    public record VolumeAclArgs(
            Fid fid, @Max(Yfs.OPAQUE_MAX) Opaque acl) {}

    /** Takes a file's own ACL away; EISDIR for directories, whose ACL is always their own. */
    public static final Op<InheritArgs, YfsReplies.Status> INHERIT_ACL =
            Op.of(42, "CellFS.InheritACL", InheritArgs.class, YfsReplies.Status.class);

    /** Sets a volume's maximum ACL, which administrators may. */
    public static final Op<VolumeAclArgs, NoValues> SET_VOLUME_ACL =
            Op.of(43, "CellFS.SetVolumeACL", VolumeAclArgs.class);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = List.of(INHERIT_ACL, SET_VOLUME_ACL);

    private AclExtensions() {}
}
