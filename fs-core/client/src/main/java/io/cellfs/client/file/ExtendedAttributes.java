package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.server.Cell;
import io.cellfs.client.server.Locations;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.server.VolumeKind;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.ext.AclExtensions;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Extended attributes as kafs names them (afs-protocol section 6.6), and the node's socket. AFS keeps no others. */
public final class ExtendedAttributes {
    private static final Name ACL = Name.of("afs.acl");
    private static final Name YFS_ACL = Name.of("afs.yfs.acl");
    private static final Name INHERITED = Name.of("afs.yfs.acl_inherited");
    private static final Name CLEANED = Name.of("afs.yfs.acl_num_cleaned");
    private static final Name VOLUME_ACL = Name.of("afs.yfs.vol_acl");
    private static final Name CELL = Name.of("afs.cell");
    private static final Name FID = Name.of("afs.fid");
    private static final Name VOLUME = Name.of("afs.volume");
    private static final Name SOCKET = Name.of("cellfs.socket");
    private static final Name UNIQUIFIER = Name.of("cellfs.uniquifier");
    /** Not listed: the kernel shows it to the privileged alone, and no copying of attributes shall take it along. */
    private static final Name IDENTITY = Name.of("trusted.cellfs.volume");

    /** What the directories above all volumes tell to be of. */
    private static final String WHOLE_NAMESPACE = "*";

    private static final long TICKS_PER_S = 10_000_000L;
    private static final int CREATE = 1;

    private final Remote remote;
    private final Locations locations;
    private final Optional<Path> nodeSocket;

    /** The attributes of files in these cells; {@code nodeSocket} is the answer to cellfs.socket. */
    public ExtendedAttributes(Remote remote, Locations locations, Optional<Path> nodeSocket) {
        this.remote = remote;
        this.locations = locations;
        this.nodeSocket = nodeSocket;
    }

    /** The attributes of the directories that no server has. */
    public ByteBuffer getSynthetic(Name name) throws FsException {
        if (name.equals(IDENTITY)) {
            return text(WHOLE_NAMESPACE);
        }
        return name.equals(SOCKET) ? socket() : none(name);
    }

    /**
     * The value of an attribute.
     *
     * @throws FsException ENODATA when the file has no such attribute
     */
    public ByteBuffer get(Vnode vnode, Name name) throws IOException {
        Fid fid = vnode.fid();
        if (name.equals(ACL)) {
            YfsReplies.Acl reply = remote.calls()
                    .call(fid.volume(), Yfs.FETCH_ACL, new YfsArgs.OfFid(VolumeIds.wire(fid)), Repeat.SAFE);
            return ByteBuffer.wrap(reply.acl().bytes());
        }
        if (isOpaque(name)) {
            return opaque(fid, name);
        }
        if (name.equals(CELL)) {
            Cell cell = locations.cellOf(fid.volume());
            return text(cell.name());
        }
        if (name.equals(FID)) {
            return text("%x:%x:%x".formatted(VolumeIds.wire(fid.volume()), fid.vnode(), fid.unique()));
        }
        if (name.equals(VOLUME)) {
            return text(locations.volume(fid.volume()).name());
        }
        if (name.equals(UNIQUIFIER)) {
            return text(Long.toString(uniquifier(fid.volume())));
        }
        if (name.equals(IDENTITY)) {
            return text(identity(fid.volume()));
        }
        return name.equals(SOCKET) ? socket() : none(name);
    }

    private String identity(long volume) throws IOException {
        return locations.cellOf(volume).name() + "/" + VolumeIds.wire(volume) + "/" + uniquifier(volume);
    }

    /**
     * What a volume that is made anew with the same id has another one of, asked of its server now: when it was made, in seconds since 1970 as all
     * servers keep it, also over moves. A read-only or backup volume has none, 0: it is dated anew with each release.
     */
    public long uniquifier(long volume) throws IOException {
        boolean dated = locations.volume(volume).type() == VolumeKind.READ_WRITE;
        return dated ? Math.max(0, remote.creationTicks(volume) / TICKS_PER_S) : 0;
    }

    private static boolean isOpaque(Name name) {
        return name.equals(YFS_ACL) || name.equals(INHERITED) || name.equals(CLEANED) || name.equals(VOLUME_ACL);
    }

    private ByteBuffer opaque(Fid fid, Name name) throws IOException {
        YfsReplies.OpaqueAcl reply = remote.calls()
                .call(fid.volume(), Yfs.FETCH_OPAQUE_ACL, new YfsArgs.OfFid(VolumeIds.wire(fid)), Repeat.SAFE);
        if (name.equals(YFS_ACL)) {
            return ByteBuffer.wrap(reply.acl().bytes());
        }
        if (name.equals(VOLUME_ACL)) {
            return reply.volumeAcl().length() == 0
                    ? none(name)
                    : ByteBuffer.wrap(reply.volumeAcl().bytes());
        }
        return text(Integer.toUnsignedString(name.equals(INHERITED) ? reply.inherit() : reply.cleaned()));
    }

    private ByteBuffer socket() throws FsException {
        Path path = nodeSocket.orElseThrow(() -> new FsException(Errno.ENODATA, "this client serves no socket"));
        return text(path.toString());
    }

    private static ByteBuffer none(Name name) throws FsException {
        throw new FsException(Errno.ENODATA, "no attribute " + name);
    }

    private static ByteBuffer text(String value) {
        return ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets an ACL; there is nothing else to set. */
    public void set(Vnode vnode, Name name, ByteBuffer value, int flags) throws IOException {
        if (!name.equals(ACL) && !name.equals(YFS_ACL) && !name.equals(VOLUME_ACL)) {
            throw new FsException(Errno.EOPNOTSUPP, "attribute " + name + " cannot be set");
        }
        if ((flags & CREATE) != 0) {
            throw new FsException(Errno.EEXIST, "every file has an access control list");
        }
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        if (bytes.length > Yfs.OPAQUE_MAX) {
            throw new FsException(Errno.E2BIG, "an access control list of " + bytes.length + " bytes");
        }
        if (name.equals(VOLUME_ACL)) {
            setVolumeAcl(vnode.fid(), Opaque.of(bytes));
        } else {
            setAcl(vnode, Opaque.of(bytes));
        }
    }

    private void setAcl(Vnode vnode, Opaque acl) throws IOException {
        Fid fid = vnode.fid();
        YfsReplies.Status reply = remote.change(
                vnode,
                () -> remote.calls()
                        .call(
                                fid.volume(),
                                Yfs.STORE_ACL,
                                new YfsArgs.StoreAcl(VolumeIds.wire(fid), acl),
                                Repeat.SAFE));
        remote.learn(fid.volume(), reply.sync());
        remote.statuses().learnOwn(vnode, reply.status());
    }

    private void setVolumeAcl(Fid fid, Opaque acl) throws IOException {
        AclExtensions.VolumeAclArgs args = new AclExtensions.VolumeAclArgs(VolumeIds.wire(fid), acl);
        remote.calls().extension(fid.volume(), AclExtensions.SET_VOLUME_ACL, args, Repeat.SAFE);
    }

    /** Takes a file's own ACL away, so that it inherits; or a volume's maximum ACL. */
    public void remove(Vnode vnode, Name name) throws IOException {
        Fid fid = vnode.fid();
        if (name.equals(VOLUME_ACL)) {
            setVolumeAcl(fid, Opaque.empty());
            return;
        }
        if (!name.equals(ACL) && !name.equals(YFS_ACL)) {
            throw new FsException(Errno.EOPNOTSUPP, "attribute " + name + " cannot be removed");
        }
        YfsReplies.Status reply = remote.change(
                vnode,
                () -> remote.calls()
                        .extension(
                                fid.volume(),
                                AclExtensions.INHERIT_ACL,
                                new AclExtensions.InheritArgs(VolumeIds.wire(fid)),
                                Repeat.SAFE));
        remote.learn(fid.volume(), reply.sync());
        remote.statuses().learnOwn(vnode, reply.status());
    }

    /** Names of the attributes; {@code synthetic} directories have only the node's socket. */
    public List<Name> list(boolean synthetic) {
        List<Name> names = new ArrayList<>();
        if (!synthetic) {
            names.addAll(List.of(ACL, YFS_ACL, INHERITED, CLEANED, CELL, FID, VOLUME, UNIQUIFIER));
        }
        if (nodeSocket.isPresent()) {
            names.add(SOCKET);
        }
        return names;
    }
}
