package io.cellfs.storage.dump;

import io.cellfs.protocol.dump.DumpAcl;
import io.cellfs.protocol.dump.DumpVnode;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import java.util.List;
import java.util.Optional;

/** Vnodes as they are stored and as dumps have them. */
final class DumpVnodes {
    private static final int MAX_LINKS = 0xffff;
    private static final long LOW_WORD = 0xffff_ffffL;

    private DumpVnodes() {}

    /** A vnode with this much data, which follows it. The root's parent is 0 in a dump. */
    static DumpVnode of(VnodeImage image, long dataLength) {
        VnodeStatus s = image.status();
        long parent = s.fid().equals(s.parent()) ? 0 : s.parent().vnode();
        DumpVnode.Status status = new DumpVnode.Status(
                type(s.type()),
                Math.min(s.links(), MAX_LINKS),
                s.dataVersion() & LOW_WORD,
                DumpTimes.seconds(s.clientMtime()),
                s.author(),
                s.owner(),
                s.group(),
                s.mode(),
                parent,
                DumpTimes.seconds(s.serverMtime()),
                s.type() == VnodeType.DIRECTORY ? image.acl().map(DumpVnodes::acl) : Optional.empty(),
                Optional.of(dataLength));
        return new DumpVnode(s.fid().vnode(), s.fid().unique(), Optional.of(status));
    }

    private static DumpVnode.Type type(VnodeType type) {
        return switch (type) {
            case FILE -> DumpVnode.Type.FILE;
            case DIRECTORY -> DumpVnode.Type.DIRECTORY;
            case SYMLINK -> DumpVnode.Type.SYMLINK;
        };
    }

    static VnodeType type(DumpVnode.Type type) {
        return switch (type) {
            case FILE -> VnodeType.FILE;
            case DIRECTORY -> VnodeType.DIRECTORY;
            case SYMLINK -> VnodeType.SYMLINK;
        };
    }

    private static DumpAcl acl(Acl acl) {
        return new DumpAcl(entries(acl.positive()), entries(acl.negative()));
    }

    private static List<DumpAcl.Entry> entries(List<AclEntry> entries) {
        return entries.stream().map(e -> new DumpAcl.Entry(e.id(), e.rights())).toList();
    }

    static Acl acl(DumpAcl acl) {
        return new Acl(stored(acl.positive()), stored(acl.negative()));
    }

    private static List<AclEntry> stored(List<DumpAcl.Entry> entries) {
        return entries.stream().map(e -> new AclEntry(e.id(), e.rights())).toList();
    }
}
