package io.cellfs.protocol.xdr;

import java.util.Arrays;
import java.util.stream.IntStream;

/** An immutable vector of 32-bit words; whether they are signed is the reader's business. */
public final class Words {
    private static final Words EMPTY = new Words(new int[0]);

    private final int[] words;

    private Words(int[] words) {
        this.words = words;
    }

    /** The empty vector. */
    public static Words empty() {
        return EMPTY;
    }

    /** A vector of a copy of these words. */
    public static Words of(int... words) {
        return new Words(words.clone());
    }

    /** A vector of {@code size} words: first these, then zeros. */
    public static Words padded(int size, int... words) {
        if (words.length > size) {
            throw new IllegalArgumentException(words.length + " words do not fit " + size);
        }
        return new Words(Arrays.copyOf(words, size));
    }

    static Words wrap(int[] words) {
        return new Words(words);
    }

    /** Number of words. */
    public int size() {
        return words.length;
    }

    /** The word at {@code index}. */
    public int get(int index) {
        return words[index];
    }

    /** The word at {@code index} as an unsigned number. */
    public long unsigned(int index) {
        return Integer.toUnsignedLong(words[index]);
    }

    /** A copy as an array. */
    public int[] toArray() {
        return words.clone();
    }

    /** The words in order. */
    public IntStream stream() {
        return Arrays.stream(words);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Words w && Arrays.equals(words, w.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return Arrays.toString(words);
    }
}
