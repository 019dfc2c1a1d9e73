package io.cellfs.csi.controller;

import io.cellfs.csi.common.Digest;

/**
 * The name of a snapshot that an orchestrator names, behind that of its volume: 8 characters, for which a volume's name of 22 leaves room. Two
 * names meet with a probability of 2^-45. Without vowels no digest can be one of the words that end other volumes' names.
 */
final class SnapshotName {
    private static final String ALPHABET = "0123456789bcdfghjklmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ";
    private static final int CHARACTERS = 8;

    private SnapshotName() {}

    /** Whether a name can be one of these. */
    static boolean is(String name) {
        return name.length() == CHARACTERS && name.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
    }

    /** The name for this CSI name. */
    static String of(String csiName) {
        return Digest.text(csiName, ALPHABET, CHARACTERS);
    }
}
