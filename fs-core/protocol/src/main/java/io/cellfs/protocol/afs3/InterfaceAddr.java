package io.cellfs.protocol.afs3;

import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.UuidWords;
import io.cellfs.protocol.xdr.Words;
import java.util.UUID;

/**
 * A client's identity and addresses, 108 words (afs-protocol section 2.2).
 *
 * @param count how many addresses are valid
 * @param uuid the client's UUID
 * @param addresses IPv4 addresses
 * @param subnetMasks their masks
 * @param mtus their MTUs, bytes
 */
public record InterfaceAddr(
        int count,
        @UuidWords UUID uuid,
        @Fixed(MAX) Words addresses,
        @Fixed(MAX) Words subnetMasks,
        @Fixed(MAX) Words mtus) {
    /** Addresses in the vectors, which are always that long. */
    public static final int MAX = 32;

    /** A client that tells no address. */
    public static InterfaceAddr of(UUID uuid) {
        Words none = Words.padded(MAX);
        return new InterfaceAddr(0, uuid, none, none, none);
    }
}
