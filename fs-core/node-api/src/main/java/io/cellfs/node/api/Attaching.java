package io.cellfs.node.api;

import java.util.OptionalInt;

/**
 * How a volume is to be attached.
 *
 * @param label what it is attached as, 1 to {@value #MAX_LABEL_BYTES} bytes without control characters; a volume may be attached under several
 * @param readonly whether its user will only read
 * @param uniquifier the uniquifier that it must have, not negative; 0: any
 * @param group let this node show the volume's files to be of this group, an unsigned number but 2^32-1
 * @param secrets what the orchestrator was given to use the volume with
 */
public record Attaching(
        String label, VolumeHandle volume, boolean readonly, long uniquifier, OptionalInt group, Secrets secrets) {
    /** Longest label, in bytes. */
    public static final int MAX_LABEL_BYTES = 128;

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException naming the one that breaks its limit
     */
    public Attaching {
        Names.requireLabel(label);
        if (uniquifier < 0) {
            throw new IllegalArgumentException("a uniquifier must not be negative");
        }
        if (group.isPresent() && group.getAsInt() == -1) {
            throw new IllegalArgumentException("2^32-1 is no group");
        }
    }

    /** Under its handle as it is written, whatever its uniquifier. */
    public static Attaching of(VolumeHandle volume, boolean readonly) {
        return new Attaching(volume.toString(), volume, readonly, 0, OptionalInt.empty(), Secrets.NONE);
    }
}
