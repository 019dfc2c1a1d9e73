package io.cellfs.storage.meta;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.acl.AclText;
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
    public static final int MAX_ACL = AclText.MAX_ENTRIES;

    /** Bytes of a symlink's target at most. */
    public static final int MAX_TARGET = 4095;

    /** Bytes of a holder's name at most. */
    public static final int MAX_HOLDER = 255;

    private static final int MAX_NAME = 255;
    private static final int HELD = 1;
    private static final int OWN_ACL = 2;

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
        out.u8((vnode.hold().isPresent() ? HELD : 0) | (vnode.ownAcl().isPresent() ? OWN_ACL : 0));
        vnode.hold().ifPresent(hold -> {
            out.counted(hold.holder().getBytes(StandardCharsets.UTF_8));
            encodeAcl(out, hold.acl());
        });
        vnode.ownAcl().ifPresent(acl -> encodeAcl(out, acl));
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

    static void encodeAcl(Encoder out, Acl acl) {
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
        int has = in.u8();
        if ((has & ~(HELD | OWN_ACL)) != 0) {
            throw in.corrupt("unknown parts " + has);
        }
        Optional<Vnode.Hold> hold = (has & HELD) == 0 ? Optional.empty() : Optional.of(decodeHold(in));
        Optional<Acl> ownAcl = (has & OWN_ACL) == 0 ? Optional.empty() : Optional.of(decodeAcl(in));
        Vnode.Content content = switch (type) {
            case FILE -> new Vnode.FileContent(in.varint());
            case SYMLINK -> new Vnode.LinkContent(Name.of(in.counted(MAX_TARGET)));
            case DIRECTORY -> new Vnode.DirectoryContent(decodeAcl(in), decodeShape(in));
        };
        in.end();
        if (status.length() < 0) {
            throw in.corrupt("length " + status.length());
        }
        Optional<Name> primary = name.length == 0 ? Optional.empty() : Optional.of(Name.of(name));
        return new Vnode(status, primary, hold, ownAcl, content);
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

    static Acl decodeAcl(Decoder in) throws StorageException {
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

    /**
     * What a directory entry says besides its name.
     *
     * @param fid what it stands for
     * @param type the kind of that
     * @param serial where it stands in the directory's order
     */
    public record Entry(Fid fid, VnodeType type, long serial) {}

    /** A directory entry's bytes. */
    public static byte[] encodeEntry(Entry entry) {
        return new Encoder(24)
                .varint(0)
                .varint(entry.fid().vnode())
                .i32(entry.fid().unique())
                .u8(code(entry.type()))
                .varint(entry.serial())
                .toBytes();
    }

    /** Reads a directory entry. */
    public static Entry decodeEntry(long volume, byte[] bytes) throws StorageException {
        Decoder in = new Decoder(bytes, 0, "directory entry");
        in.varint();
        Entry entry = new Entry(new Fid(volume, in.varint(), in.i32()), type(in), in.varint());
        in.end();
        return entry;
    }

    /** The bytes of the record that a directory's entries are listed by: the name. */
    public static byte[] encodeOrder(Name name) {
        return new Encoder(1 + name.length()).varint(0).raw(name.bytes()).toBytes();
    }

    /** Reads the record that a directory's entries are listed by. */
    public static Name decodeOrder(byte[] bytes) throws StorageException {
        Decoder in = new Decoder(bytes, 0, "order");
        in.varint();
        return Name.of(in.raw(in.remaining()));
    }
}
