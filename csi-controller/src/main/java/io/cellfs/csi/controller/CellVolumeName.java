package io.cellfs.csi.controller;

import io.cellfs.csi.common.Digest;

/**
 * The name in the cell of a volume that an orchestrator names: {@code pvc-}, 13 characters of the name's SHA-256 and 5 of its content
 * source's. Always the same for the same request, which makes CreateVolume idempotent without a memory; the same name with another source is
 * known by its beginning. Two names meet with a probability of 2^-65, two sources of one name with 2^-25.
 */
final class CellVolumeName {
    private static final String PREFIX = "pvc-";
    private static final int NAME_CHARACTERS = 13;
    private static final int SOURCE_CHARACTERS = 5;

    private CellVolumeName() {}

    /** The cell volume name for this CSI name and what it starts with, 22 characters. */
    static String of(String csiName, ContentSource source) {
        return beginning(csiName) + Digest.text(source.key(), Digest.BASE_32, SOURCE_CHARACTERS);
    }

    /** What the names of all volumes begin with that have this CSI name, whatever they were made of. */
    static String beginning(String csiName) {
        return PREFIX + Digest.text(csiName, Digest.BASE_32, NAME_CHARACTERS);
    }
}
