package io.cellfs.protocol.afs3;

import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Words;

/**
 * What a server or client can do (afs-protocol section 2.3); OpenAFS sends exactly one word.
 *
 * @param words the bits, word 0 below
 */
public record Capabilities(@Max(MAX_WORDS) Words words) {
    /** The largest number of words. */
    public static final int MAX_WORDS = 196;

    /** Errors are sent as UAE codes (server), or understood (client). */
    public static final int ERRORTRANS = 0x1;

    /** The 64-bit operations are there. */
    public static final int FILES_64BIT = 0x2;

    /** A write lock needs the write right. */
    public static final int WRITELOCKACL = 0x4;

    /** StoreACL returns proper status. */
    public static final int SANEACLS = 0x8;

    /** One word of bits. */
    public static Capabilities of(int bits) {
        return new Capabilities(Words.of(bits));
    }

    /** Whether all these bits are set in word 0. */
    public boolean has(int bits) {
        return words.size() > 0 && (words.get(0) & bits) == bits;
    }
}
