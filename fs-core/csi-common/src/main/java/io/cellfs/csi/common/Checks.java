package io.cellfs.csi.common;

import io.cellfs.node.api.VolumeHandle;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Checks of the fields that calls have in common. Everything an orchestrator sends is bounded here. */
public final class Checks {
    /** General limit of strings, in bytes ("Size Limits" of the specification). */
    public static final int MAX_STRING_BYTES = 128;
    /** General limit of maps, in bytes of keys and values. */
    public static final int MAX_MAP_BYTES = 4096;

    private Checks() {}

    /** A required string within the general limit. */
    public static String required(String value, String field) throws CsiException {
        if (value.isEmpty()) {
            throw CsiException.invalid(field + " is required");
        }
        if (bytes(value) > MAX_STRING_BYTES) {
            throw CsiException.invalid(field + " must have at most " + MAX_STRING_BYTES + " bytes");
        }
        return value;
    }

    /** The name for a new volume or snapshot: any text without the control characters that the specification bans. */
    public static String name(String name) throws CsiException {
        required(name, "name");
        if (name.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r')) {
            throw CsiException.invalid("name must not hold control characters");
        }
        return name;
    }

    /** A map within the general limit. */
    public static Map<String, String> map(Map<String, String> map, String field) throws CsiException {
        long size = 0;
        for (Map.Entry<String, String> e : map.entrySet()) {
            size += bytes(e.getKey()) + bytes(e.getValue());
        }
        if (size > MAX_MAP_BYTES) {
            throw CsiException.invalid(field + " must have at most " + MAX_MAP_BYTES + " bytes");
        }
        return map;
    }

    /** A required volume id that names a volume of ours, or nothing if no volume can have this id. */
    public static Optional<VolumeHandle> volumeId(String id) throws CsiException {
        return handle(id, "volume_id");
    }

    /** The same of another field, and of a snapshot's id, which has the same form. */
    public static Optional<VolumeHandle> handle(String id, String field) throws CsiException {
        required(id, field);
        try {
            return Optional.of(VolumeHandle.parse(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A required volume id of a volume that may exist; NOT_FOUND if none can have this id. */
    public static VolumeHandle existingVolumeId(String id) throws CsiException {
        return existing(id, "volume_id", "volume");
    }

    /**
     * The same of another field, and of a snapshot's id.
     *
     * @param kind what it is the id of, for the message
     */
    public static VolumeHandle existing(String id, String field, String kind) throws CsiException {
        return handle(id, field)
                .orElseThrow(() -> new CsiException(Status.Code.NOT_FOUND, kind + " " + id + " does not exist"));
    }

    private static int bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }
}
