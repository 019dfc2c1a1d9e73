package io.cellfs.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A directory entry's name or a link's content: bytes without a charset (afs-protocol section 2.1). Immutable. */
public final class Name implements Comparable<Name> {
    private final byte[] bytes;
    private final int hash;

    private Name(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** A name of a copy of these bytes. */
    public static Name of(byte[] bytes) {
        return new Name(bytes.clone());
    }

    /** A name from text, as UTF-8. */
    public static Name of(String text) {
        return new Name(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Length in bytes. */
    public int length() {
        return bytes.length;
    }

    /** The byte at {@code index}. */
    public byte at(int index) {
        return bytes[index];
    }

    @Override
    public int compareTo(Name other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Name n && hash == n.hash && Arrays.equals(bytes, n.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
