package io.cellfs.storage.meta;

import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeProperties;
import io.cellfs.storage.api.VolumeType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A volume's header; fields as in {@link VolumeInfo}, without what is counted elsewhere.
 *
 * @param space where its records lie
 * @param maximumAcl what any ACL in it can give at most
 * @param properties what is kept with it for its users
 * @param epoch the present epoch of a read-write volume, the epoch that a frozen clone shows
 * @param frozen what a frozen clone counts; empty for a read-write volume
 * @param base what a volume that started as a clone shows of others where it has nothing itself
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
        long maxSizeBytes,
        long creationDate,
        long backupDate,
        long copyDate,
        Optional<Acl> maximumAcl,
        VolumeProperties properties,
        long epoch,
        Optional<Frozen> frozen,
        List<Layer> base) {
    /** Copies the list. */
    public VolumeHeader {
        base = List.copyOf(base);
    }

    /** What a frozen clone counted when it was made; bytes, vnodes, and time of the last change. */
    public record Frozen(long usedBytes, long files, long updated) {}

    private static final long WITHOUT_MAX_SIZE = 0;
    private static final long WITHOUT_PROPERTIES = 1;
    /** No release has it: the nodes on which a volume was published, which have records of their own now, and are published again. */
    private static final long WITH_NODES = 2;

    private static final long FORMAT = 3;
    private static final int MAX_FORMER_NODES = 1024;

    /** Layers below a writable clone at most. */
    public static final int MAX_BASE = 32;

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
                maxSizeBytes,
                change.creationDate().orElse(creationDate),
                backupDate,
                copyDate,
                maximumAcl,
                properties,
                epoch,
                frozen,
                base);
    }

    /** With another maximum ACL. */
    public VolumeHeader withMaximumAcl(Optional<Acl> maximum) {
        return bounded(maxQuotaBytes, maxSizeBytes, maximum, properties);
    }

    /** With another maximum size. */
    public VolumeHeader withMaxSize(long maximumBytes) {
        return bounded(maxQuotaBytes, maximumBytes, maximumAcl, properties);
    }

    /** With other properties. */
    public VolumeHeader withProperties(VolumeProperties kept) {
        return bounded(maxQuotaBytes, maxSizeBytes, maximumAcl, kept);
    }

    /** With the bounds and properties that another volume has. */
    public VolumeHeader boundedAs(VolumeHeader other) {
        return bounded(other.maxQuotaBytes, other.maxSizeBytes, other.maximumAcl, other.properties);
    }

    private VolumeHeader bounded(long quotaBytes, long sizeBytes, Optional<Acl> maximum, VolumeProperties kept) {
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
                quotaBytes,
                sizeBytes,
                creationDate,
                backupDate,
                copyDate,
                maximum,
                kept,
                epoch,
                frozen,
                base);
    }

    /** What it may use at most: the smaller of quota and maximum size, 0 for no bound. */
    public long boundBytes() {
        return VolumeInfo.smaller(maxQuotaBytes, maxSizeBytes);
    }

    /** What it shows, the top layer first. */
    public List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer(space, frozen.isPresent() ? epoch : Layer.HEAD));
        layers.addAll(base);
        return layers;
    }

    /** At another epoch. */
    public VolumeHeader at(long newEpoch, Optional<Frozen> newFrozen) {
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
                maxSizeBytes,
                creationDate,
                backupDate,
                copyDate,
                maximumAcl,
                properties,
                newEpoch,
                newFrozen,
                base);
    }

    /** With dates. */
    public VolumeHeader dated(long newCreationDate, long newBackupDate, long newCopyDate) {
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
                maxSizeBytes,
                newCreationDate,
                newBackupDate,
                newCopyDate,
                maximumAcl,
                properties,
                epoch,
                frozen,
                base);
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
                maxSizeBytes,
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
        Encoder out = new Encoder(160)
                .varint(FORMAT)
                .i64(space)
                .counted(name.getBytes(StandardCharsets.UTF_8))
                .u8(type.wire())
                .i64(parentId)
                .i64(cloneId)
                .i64(backupId)
                .u8(online ? 1 : 0)
                .i32(flags)
                .i64(maxQuotaBytes)
                .i64(maxSizeBytes)
                .i64(creationDate)
                .i64(backupDate)
                .i64(copyDate)
                .u8(maximumAcl.isPresent() ? 1 : 0);
        maximumAcl.ifPresent(acl -> VnodeCodec.encodeAcl(out, acl));
        encode(out, properties.settings());
        out.varint(epoch).u8(frozen.isPresent() ? 1 : 0);
        frozen.ifPresent(
                counts -> out.i64(counts.usedBytes()).i64(counts.files()).i64(counts.updated()));
        out.varint(base.size());
        base.forEach(layer -> out.i64(layer.space()).i64(layer.epoch()));
        return out.toBytes();
    }

    /** Reads the header of volume {@code id}. */
    public static VolumeHeader decode(long id, byte[] bytes) throws StorageException {
        Decoder in = new Decoder(bytes, 0, "volume header");
        long format = in.varint();
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
                format == WITHOUT_MAX_SIZE ? 0 : in.i64(),
                in.i64(),
                in.i64(),
                in.i64(),
                in.u8() == 0 ? Optional.empty() : Optional.of(VnodeCodec.decodeAcl(in)),
                format <= WITHOUT_PROPERTIES ? VolumeProperties.NONE : properties(in, format),
                in.varint(),
                in.u8() == 0 ? Optional.empty() : Optional.of(new Frozen(in.i64(), in.i64(), in.i64())),
                layers(in));
        in.end();
        return header;
    }

    private static void encode(Encoder out, Map<String, String> map) {
        out.varint(map.size());
        map.forEach((name, value) ->
                out.counted(name.getBytes(StandardCharsets.UTF_8)).counted(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static VolumeProperties properties(Decoder in, long format) throws StorageException {
        VolumeProperties properties = new VolumeProperties(texts(in, VolumeProperties.MAX_SETTINGS));
        if (format == WITH_NODES) {
            texts(in, MAX_FORMER_NODES);
        }
        return properties;
    }

    private static SortedMap<String, String> texts(Decoder in, int most) throws StorageException {
        int size = in.count(most);
        SortedMap<String, String> map = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            String name = new String(in.counted(VolumeProperties.MAX_NAME), StandardCharsets.UTF_8);
            map.put(name, new String(in.counted(VolumeProperties.MAX_VALUE), StandardCharsets.UTF_8));
        }
        return map;
    }

    private static List<Layer> layers(Decoder in) throws StorageException {
        int size = in.count(MAX_BASE);
        List<Layer> layers = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            layers.add(new Layer(in.i64(), in.i64()));
        }
        return layers;
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
