package io.cellfs.protocol.xdr;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Immutable bytes without meaning to XDR. */
public final class Opaque {
    private static final Opaque EMPTY = new Opaque(new byte[0]);

    private final byte[] bytes;

    private Opaque(byte[] bytes) {
        this.bytes = bytes;
    }

    /** No bytes. */
    public static Opaque empty() {
        return EMPTY;
    }

    /** An opaque of a copy of these bytes. */
    public static Opaque of(byte[] bytes) {
        return new Opaque(bytes.clone());
    }

    /** An opaque of the text's UTF-8 bytes. */
    public static Opaque of(String text) {
        return new Opaque(text.getBytes(StandardCharsets.UTF_8));
    }

    static Opaque wrap(byte[] bytes) {
        return new Opaque(bytes);
    }

    /** Length in bytes. */
    public int length() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bytes as UTF-8 text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Opaque b && Arrays.equals(bytes, b.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
