package io.cellfs.storage.meta;

import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A volume's header; fields as in {@link VolumeInfo}, without what is counted elsewhere.
 *
 * @param space where its records lie
 * @param maximumAcl what any ACL in it can give at most
 */
public record VolumeHeader(
        long id,
        long space,
        String name,
        VolumeType type,
        long parentId,
        long cloneId,
        long backupId,
        boolean online,
        int flags,
        long maxQuotaBytes,
        long creationDate,
        long backupDate,
        long copyDate,
        Optional<Acl> maximumAcl) {
    /** Bytes of a name at most. */
    public static final int MAX_NAME = 255;

    /** With fields set. */
    public VolumeHeader with(VolumeChange change) {
        return new VolumeHeader(
                id,
                space,
                change.name().orElse(name),
                change.type().orElse(type),
                change.parentId().orElse(parentId),
                change.cloneId().orElse(cloneId),
                change.backupId().orElse(backupId),
                change.online().orElse(online),
                change.flags().orElse(flags),
                change.maxQuotaBytes().orElse(maxQuotaBytes),
                change.creationDate().orElse(creationDate),
                backupDate,
                copyDate,
                maximumAcl);
    }

    /** With another maximum ACL. */
    public VolumeHeader withMaximumAcl(Optional<Acl> maximum) {
        return new VolumeHeader(
                id,
                space,
                name,
                type,
                parentId,
                cloneId,
                backupId,
                online,
                flags,
                maxQuotaBytes,
                creationDate,
                backupDate,
                copyDate,
                maximum);
    }

    /** What callers see. */
    public VolumeInfo info(long usedBytes, long files, long updateDate, long accessDate, long dayUse) {
        return new VolumeInfo(
                id,
                name,
                type,
                parentId,
                cloneId,
                backupId,
                online,
                flags,
                maxQuotaBytes,
                usedBytes,
                files,
                creationDate,
                updateDate,
                accessDate,
                backupDate,
                copyDate,
                dayUse);
    }

    /** The record's bytes. */
    public byte[] encode() {
        Encoder out = new Encoder(128)
                .varint(0)
                .i64(space)
                .counted(name.getBytes(StandardCharsets.UTF_8))
                .u8(type.wire())
                .i64(parentId)
                .i64(cloneId)
                .i64(backupId)
                .u8(online ? 1 : 0)
                .i32(flags)
                .i64(maxQuotaBytes)
                .i64(creationDate)
                .i64(backupDate)
                .i64(copyDate)
                .u8(maximumAcl.isPresent() ? 1 : 0);
        maximumAcl.ifPresent(acl -> VnodeCodec.encodeAcl(out, acl));
        return out.toBytes();
    }

    /** Reads the header of volume {@code id}. */
    public static VolumeHeader decode(long id, byte[] bytes) throws StorageException {
        Decoder in = new Decoder(bytes, 0, "volume header");
        in.varint();
        VolumeHeader header = new VolumeHeader(
                id,
                in.i64(),
                new String(in.counted(MAX_NAME), StandardCharsets.UTF_8),
                type(in),
                in.i64(),
                in.i64(),
                in.i64(),
                in.u8() != 0,
                in.i32(),
                in.i64(),
                in.i64(),
                in.i64(),
                in.i64(),
                in.u8() == 0 ? Optional.empty() : Optional.of(VnodeCodec.decodeAcl(in)));
        in.end();
        return header;
    }

    private static VolumeType type(Decoder in) throws StorageException {
        return switch (in.u8()) {
            case 0 -> VolumeType.READ_WRITE;
            case 1 -> VolumeType.READ_ONLY;
            case 2 -> VolumeType.BACKUP;
            default -> throw in.corrupt("unknown type");
        };
    }
}
