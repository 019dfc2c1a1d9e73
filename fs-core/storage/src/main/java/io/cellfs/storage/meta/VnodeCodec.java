package io.cellfs.storage.meta;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.dir.DirectoryShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bytes of vnode records and directory entries. Each starts with an epoch varint (0: see ADR 0005). */
public final class VnodeCodec {
    /** Entries of an ACL at most, positive and negative together. */
    public static final int MAX_ACL = 1000;

    /** Bytes of a symlink's target at most. */
    public static final int MAX_TARGET = 4095;

    /** Bytes of a holder's name at most. */
    public static final int MAX_HOLDER = 255;

    private static final int MAX_NAME = 255;

    private VnodeCodec() {}

    /** A vnode's bytes. */
    public static byte[] encode(Vnode vnode) {
        VnodeStatus s = vnode.status();
        Encoder out = new Encoder(160);
        out.varint(0).u8(code(s.type())).i32(s.fid().unique());
        out.varint(s.links()).varint(s.length()).varint(s.dataVersion());
        out.varint(s.author()).varint(s.owner()).varint(s.group()).varint(s.mode());
        out.varint(s.parent().vnode()).i32(s.parent().unique());
        out.i64(s.clientMtime()).i64(s.serverMtime());
        out.counted(vnode.name().map(Name::bytes).orElse(new byte[0]));
        out.u8(vnode.hold().isPresent() ? 1 : 0);
        vnode.hold().ifPresent(hold -> {
            out.counted(hold.holder().getBytes(StandardCharsets.UTF_8));
            encodeAcl(out, hold.acl());
        });
        switch (vnode.content()) {
            case Vnode.FileContent file -> out.varint(file.chargedBytes());
            case Vnode.LinkContent link -> out.counted(link.target().bytes());
            case Vnode.DirectoryContent directory -> {
                encodeAcl(out, directory.acl());
                for (int slots = 1; slots <= DirectoryShape.MAX_SLOTS; slots++) {
                    out.varint(directory.shape().count(slots));
                }
            }
        }
        return out.toBytes();
    }

    private static void encodeAcl(Encoder out, Acl acl) {
        encodeEntries(out, acl.positive());
        encodeEntries(out, acl.negative());
    }

    private static void encodeEntries(Encoder out, List<AclEntry> entries) {
        out.varint(entries.size());
        for (AclEntry entry : entries) {
            out.i32(entry.id()).i32(entry.rights());
        }
    }

    /** Reads vnode {@code number} of a volume. */
    public static Vnode decode(long volume, long number, byte[] bytes) throws StorageException {
        Decoder in = new Decoder(bytes, 0, "vnode");
        in.varint();
        VnodeType type = type(in);
        Fid fid = new Fid(volume, number, in.i32());
        VnodeStatus status = new VnodeStatus(
                fid,
                type,
                in.count(Integer.MAX_VALUE),
                in.varint(),
                in.varint(),
                in.varint(),
                in.varint(),
                in.varint(),
                in.count(07777),
                new Fid(volume, in.varint(), in.i32()),
                in.i64(),
                in.i64());
        byte[] name = in.counted(MAX_NAME);
        Optional<Vnode.Hold> hold = in.u8() == 0 ? Optional.empty() : Optional.of(decodeHold(in));
        Vnode.Content content = switch (type) {
            case FILE -> new Vnode.FileContent(in.varint());
            case SYMLINK -> new Vnode.LinkContent(Name.of(in.counted(MAX_TARGET)));
            case DIRECTORY -> new Vnode.DirectoryContent(decodeAcl(in), decodeShape(in));
        };
        in.end();
        if (status.length() < 0) {
            throw in.corrupt("length " + status.length());
        }
        return new Vnode(status, name.length == 0 ? Optional.empty() : Optional.of(Name.of(name)), hold, content);
    }

    private static int code(VnodeType type) {
        return switch (type) {
            case FILE -> 0;
            case DIRECTORY -> 1;
            case SYMLINK -> 2;
        };
    }

    private static VnodeType type(Decoder in) throws StorageException {
        return switch (in.u8()) {
            case 0 -> VnodeType.FILE;
            case 1 -> VnodeType.DIRECTORY;
            case 2 -> VnodeType.SYMLINK;
            default -> throw in.corrupt("unknown type");
        };
    }

    private static Vnode.Hold decodeHold(Decoder in) throws StorageException {
        return new Vnode.Hold(new String(in.counted(MAX_HOLDER), StandardCharsets.UTF_8), decodeAcl(in));
    }

    private static Acl decodeAcl(Decoder in) throws StorageException {
        return new Acl(decodeEntries(in), decodeEntries(in));
    }

    private static List<AclEntry> decodeEntries(Decoder in) throws StorageException {
        int count = in.count(MAX_ACL);
        List<AclEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(new AclEntry(in.i32(), in.i32()));
        }
        return entries;
    }

    private static DirectoryShape decodeShape(Decoder in) throws StorageException {
        int[] counts = new int[DirectoryShape.MAX_SLOTS];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.count(Integer.MAX_VALUE);
        }
        return DirectoryShape.of(counts);
    }

    /** A directory entry's bytes. */
    public static byte[] encodeEntry(Fid target) {
        return new Encoder(16)
                .varint(0)
                .varint(target.vnode())
                .i32(target.unique())
                .toBytes();
    }

    /** Reads a directory entry. */
    public static Fid decodeEntry(long volume, byte[] bytes) throws StorageException {
        Decoder in = new Decoder(bytes, 0, "directory entry");
        in.varint();
        Fid target = new Fid(volume, in.varint(), in.i32());
        in.end();
        return target;
    }
}
