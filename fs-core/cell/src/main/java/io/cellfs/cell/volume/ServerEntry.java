package io.cellfs.cell.volume;

import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.UuidRaw;
import java.util.List;
import java.util.UUID;

/**
 * A file server.
 *
 * @param index its number in this database, from 1
 * @param registered whether it has said who it is; otherwise an entry merely names its address
 * @param uuid its identity; made from the address while it is not registered
 * @param uniquifier changes whenever the addresses do
 * @param fileEndpoints where the file service answers
 * @param volumeEndpoints where the volume service answers
 */
public record ServerEntry(
        int index,
        boolean registered,
        @UuidRaw UUID uuid,
        int uniquifier,
        @Max(32) List<Address> fileEndpoints,
        @Max(32) List<Address> volumeEndpoints) {
    /** Copies the lists. */
    public ServerEntry {
        fileEndpoints = List.copyOf(fileEndpoints);
        volumeEndpoints = List.copyOf(volumeEndpoints);
    }

    /**
     * Address and port.
     *
     * @param bytes 4 or 16 address bytes
     * @param port UDP port
     */
    public record Address(@Max(16) Opaque bytes, int port) {
        /** An IPv4 address from its word. */
        public static Address v4(int word, int port) {
            byte[] bytes = {(byte) (word >>> 24), (byte) (word >>> 16), (byte) (word >>> 8), (byte) word};
            return new Address(Opaque.of(bytes), port);
        }

        /** Whether it is an IPv4 address. */
        public boolean isV4() {
            return bytes.bytes().length == Integer.BYTES;
        }

        /** The word of an IPv4 address. */
        public int word() {
            byte[] b = bytes.bytes();
            return (b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff);
        }
    }

    /** The IPv4 addresses, as words. */
    public List<Integer> addresses() {
        return fileEndpoints.stream()
                .filter(Address::isV4)
                .map(Address::word)
                .distinct()
                .toList();
    }
}
