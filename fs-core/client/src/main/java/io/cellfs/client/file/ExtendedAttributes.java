package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.server.Cell;
import io.cellfs.client.server.Locations;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
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
    private static final Name CELL = Name.of("afs.cell");
    private static final Name FID = Name.of("afs.fid");
    private static final Name VOLUME = Name.of("afs.volume");
    private static final Name SOCKET = Name.of("cellfs.socket");
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
        return name.equals(SOCKET) ? socket() : none(name);
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

    /** Sets afs.acl; there is nothing else to set. */
    public void set(Vnode vnode, Name name, ByteBuffer value, int flags) throws IOException {
        if (!name.equals(ACL)) {
            throw new FsException(Errno.EOPNOTSUPP, "attribute " + name + " cannot be set");
        }
        if ((flags & CREATE) != 0) {
            throw new FsException(Errno.EEXIST, "every file has an access control list");
        }
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        if (bytes.length > Yfs.OPAQUE_MAX) {
            throw new FsException(Errno.ERANGE, "an access control list of " + bytes.length + " bytes");
        }
        Fid fid = vnode.fid();
        YfsReplies.Status reply = remote.calls()
                .call(
                        fid.volume(),
                        Yfs.STORE_ACL,
                        new YfsArgs.StoreAcl(VolumeIds.wire(fid), Opaque.of(bytes)),
                        Repeat.SAFE);
        remote.learn(fid.volume(), reply.sync());
        remote.statuses().learnOwn(vnode, reply.status());
    }

    /** Names of the attributes; {@code synthetic} directories have only the node's socket. */
    public List<Name> list(boolean synthetic) {
        List<Name> names = new ArrayList<>();
        if (!synthetic) {
            names.addAll(List.of(ACL, CELL, FID, VOLUME));
        }
        if (nodeSocket.isPresent()) {
            names.add(SOCKET);
        }
        return names;
    }
}
