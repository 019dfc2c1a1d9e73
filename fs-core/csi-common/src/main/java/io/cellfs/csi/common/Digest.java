package io.cellfs.csi.common;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Short texts that stand for long ones: digits of their SHA-256 in any alphabet. */
public final class Digest {
    /** Digits that may be in any name. */
    public static final String BASE_32 = "0123456789abcdefghijklmnopqrstuv";

    private Digest() {}

    /** The last {@code characters} digits of the text's SHA-256 to the base of the alphabet's length. */
    public static String text(String text, String alphabet, int characters) {
        BigInteger base = BigInteger.valueOf(alphabet.length());
        BigInteger left = new BigInteger(1, sha256(text.getBytes(StandardCharsets.UTF_8)));
        StringBuilder digits = new StringBuilder(characters);
        for (int i = 0; i < characters; i++) {
            BigInteger[] parts = left.divideAndRemainder(base);
            digits.append(alphabet.charAt(parts[1].intValue()));
            left = parts[0];
        }
        return digits.toString();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
