package io.cellfs.csi.controller;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The name in the cell of a volume that an orchestrator names: {@code pvc-} and 18 characters of the name's SHA-256. Always the same
 * for the same name, which makes CreateVolume idempotent; two names meet with a probability of 2^-90.
 */
final class CellVolumeName {
    private static final String PREFIX = "pvc-";
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
    private static final int CHARACTERS = 18;
    private static final int BITS = 5;
    private static final int WINDOW_BITS = 16;

    private CellVolumeName() {}

    /** The cell volume name for this CSI name, 22 characters. */
    static String of(String csiName) {
        byte[] digest = sha256(csiName.getBytes(StandardCharsets.UTF_8));
        StringBuilder name = new StringBuilder(PREFIX);
        for (int i = 0; i < CHARACTERS; i++) {
            name.append(ALPHABET.charAt(bitsAt(digest, i * BITS)));
        }
        return name.toString();
    }

    /** Five bits, most significant first. */
    private static int bitsAt(byte[] bytes, int bit) {
        int at = bit / Byte.SIZE;
        int window = ((bytes[at] & 0xff) << Byte.SIZE) | (bytes[at + 1] & 0xff);
        int shift = WINDOW_BITS - BITS - bit % Byte.SIZE;
        return (window >> shift) & ((1 << BITS) - 1);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
