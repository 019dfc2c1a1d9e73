package io.cellfs.csi.common;

import csi.v1.Csi.VolumeCapability;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a volume is to be used: what this driver understands of a VolumeCapability.
 *
 * @param mode one of the modes of the specification but UNKNOWN
 * @param flags mount flags asked for; RO if the mode allows no writer at all
 * @param group the group that files shall be shown to be of, if any
 */
public record Access(Mode mode, Set<MountFlag> flags, OptionalInt group) {
    private static final Pattern GROUP = Pattern.compile("0|[1-9][0-9]{0,9}");
    /** The number that stands for no group. */
    private static final long NO_GROUP = 0xffff_ffffL;

    private static final int MAX_FLAGS_BYTES = 4096;
    /** What mount(8) says for the absence of flags; nothing to do. */
    private static final Set<String> NEUTRAL = Set.of("defaults", "rw", "exec", "suid", "dev", "relatime");

    private static final Set<String> FILE_SYSTEMS = Set.of("", "cellfs");

    /** Copies the flags. */
    public Access {
        EnumSet<MountFlag> copy = EnumSet.noneOf(MountFlag.class);
        copy.addAll(flags);
        flags = Collections.unmodifiableSet(copy);
    }

    /** Reads a required capability; INVALID_ARGUMENT names what is missing or not supported. */
    public static Access of(boolean present, VolumeCapability capability) throws CsiException {
        if (!present) {
            throw CsiException.invalid("volume_capability is required");
        }
        return of(capability);
    }

    /** Reads a capability; INVALID_ARGUMENT names what is missing or not supported. */
    public static Access of(VolumeCapability capability) throws CsiException {
        Mode mode = capability.getAccessMode().getMode();
        if (mode == Mode.UNKNOWN || mode == Mode.UNRECOGNIZED) {
            throw CsiException.invalid("volume_capability.access_mode is missing or not supported");
        }
        EnumSet<MountFlag> flags = switch (capability.getAccessTypeCase()) {
            case MOUNT -> flags(capability.getMount());
            case BLOCK -> throw CsiException.invalid("block volumes are not supported: CellFS is a file system");
            case ACCESSTYPE_NOT_SET -> throw CsiException.invalid("volume_capability has no access_type");
        };
        if (readOnly(mode)) {
            flags.add(MountFlag.RO);
        }
        return new Access(mode, flags, group(capability.getMount().getVolumeMountGroup()));
    }

    /** Reads required capabilities of a volume. */
    public static List<Access> allOf(List<VolumeCapability> capabilities) throws CsiException {
        if (capabilities.isEmpty()) {
            throw CsiException.invalid("volume_capabilities are required");
        }
        List<Access> all = new java.util.ArrayList<>(capabilities.size());
        for (VolumeCapability capability : capabilities) {
            all.add(of(capability));
        }
        return List.copyOf(all);
    }

    private static OptionalInt group(String number) throws CsiException {
        if (number.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!GROUP.matcher(number).matches() || Long.parseLong(number) >= NO_GROUP) {
            throw CsiException.invalid("volume_mount_group must be the number of a group, from 0 to 2^32-2");
        }
        return OptionalInt.of(Integer.parseUnsignedInt(number));
    }

    private static EnumSet<MountFlag> flags(VolumeCapability.MountVolume mount) throws CsiException {
        if (!FILE_SYSTEMS.contains(mount.getFsType())) {
            throw CsiException.invalid("fs_type must be empty or \"cellfs\"");
        }
        EnumSet<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
        long size = 0;
        for (String option : mount.getMountFlagsList()) {
            size += option.getBytes(StandardCharsets.UTF_8).length;
            if (size > MAX_FLAGS_BYTES) {
                throw CsiException.invalid("mount_flags must have at most " + MAX_FLAGS_BYTES + " bytes");
            }
            if (!NEUTRAL.contains(option)) {
                flags.add(MountFlag.of(option)
                        .orElseThrow(
                                () -> CsiException.invalid("mount flag '" + printable(option) + "' is not supported")));
            }
        }
        return flags;
    }

    /** Whether the mode allows no writer at all. */
    public boolean readOnlyMode() {
        return readOnly(mode);
    }

    private static boolean readOnly(Mode mode) {
        return mode == Mode.SINGLE_NODE_READER_ONLY || mode == Mode.MULTI_NODE_READER_ONLY;
    }

    /** Whether at most one target path of a node may have the volume. */
    public boolean singleTarget() {
        return switch (mode) {
            case SINGLE_NODE_WRITER, SINGLE_NODE_READER_ONLY, SINGLE_NODE_SINGLE_WRITER -> true;
            case SINGLE_NODE_MULTI_WRITER,
                    MULTI_NODE_READER_ONLY,
                    MULTI_NODE_SINGLE_WRITER,
                    MULTI_NODE_MULTI_WRITER,
                    UNKNOWN,
                    UNRECOGNIZED -> false;
        };
    }

    /** Text from a caller, short and without control characters, for a message. */
    public static String printable(String text) {
        String clean = text.codePoints()
                .limit(64)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return clean.length() < text.length() ? clean + "..." : clean;
    }
}
