package io.cellfs.protocol.vl;

import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.Linked;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.UuidRaw;
import io.cellfs.protocol.xdr.UuidWords;
import io.cellfs.protocol.xdr.Words;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** The OUT arguments of the volume location service (afs-protocol sections 3.5 and 4.2). */
public final class VlReplies {
    private VlReplies() {}

    /** An entry in the old form. */
    public record EntryO(VldbEntry entry) {}

    /** An entry. */
    public record EntryN(NvldbEntry entry) {}

    /** An entry with UUIDs. */
    public record EntryU(UvldbEntry entry) {}

    /** The first of the ids taken. */
    public record NewVolumeId(@U32 long volume) {}

    /** The entry at an index, old form; count 0 at the end. */
    public record NextO(int count, int nextIndex, VldbEntry entry) {}

    /** The entry at an index; count 0 at the end. */
    public record NextN(int count, int nextIndex, NvldbEntry entry) {}

    /** Entries in the old form. */
    public record ListO(int count, @Max(Vl.ENTRIES_MAX) List<VldbEntry> entries) {}

    /** Entries. */
    public record ListN(int count, @Max(Vl.ENTRIES_MAX) List<NvldbEntry> entries) {}

    /** Some entries, and where to go on; -1 at the end. */
    public record ListN2(int count, @Max(Vl.ENTRIES_MAX) List<NvldbEntry> entries, int nextStartIndex) {}

    /** Entries in the old form, linked. */
    public record LinkedO(
            int count, @Linked @Max(Vl.ENTRIES_MAX) List<VldbEntry> entries) {}

    /** Entries, linked. */
    public record LinkedN(
            int count, @Linked @Max(Vl.ENTRIES_MAX) List<NvldbEntry> entries) {}

    /** vldstats, then vital_vlheader. */
    public record Stats(VlStats stats, VlHeader header) {}

    /** vldstats. */
    public record VlStats(
            @U32 long startTime,
            @Fixed(50) Words requests,
            @Fixed(50) Words aborts,
            @Fixed(5) Words reserved) {}

    /** vital_vlheader, 10 words. */
    public record VlHeader(
            int version,
            int headerSize,
            int freePointer,
            int endPointer,
            int allocations,
            int frees,
            @U32 long maxVolumeId,
            int readWriteEntries,
            int readOnlyEntries,
            int backupEntries) {}

    /** VLCallBack, 4 words. */
    public record VlCallBack(int version, int expiration, int type, int handle) {}

    /** One address or pointer for each server. */
    public record Addrs(
            VlCallBack callBack,
            int count,
            @Max(Vl.ADDRS_MAX) Words addresses) {}

    /** A server's UUID, uniquifier and addresses. */
    public record AddrsU(
            @UuidWords UUID uuid,
            int unique,
            int count,
            @Max(Vl.ADDRS_MAX) Words addresses) {}

    /** A server's UUID, uniquifier and endpoints. */
    public record Endpoints(
            @UuidRaw UUID uuid,
            int unique,
            @Max(Vl.ENDPOINTS_MAX) List<Endpoint> fileServices,
            @Max(Vl.ENDPOINTS_MAX) List<Endpoint> volumeServices) {}

    /**
     * An endpoint as YVL has it: address, then port (afs-protocol section 3.5).
     *
     * @param type {@link Yvl#IPV4} or {@link Yvl#IPV6}
     * @param body 4 or 16 bytes of address, 4 of port
     */
    public record Endpoint(int type, @Max(Yvl.ENDPOINT_MAX) Opaque body) {
        /** The endpoint at an address and port. */
        public static Endpoint of(byte[] address, int port) {
            byte[] body = ByteBuffer.allocate(address.length + Integer.BYTES)
                    .put(address)
                    .putInt(port)
                    .array();
            return new Endpoint(address.length == Integer.BYTES ? Yvl.IPV4 : Yvl.IPV6, Opaque.of(body));
        }

        /** An IPv4 endpoint. */
        public static Endpoint ofIpv4(int address, int port) {
            return of(ByteBuffer.allocate(Integer.BYTES).putInt(address).array(), port);
        }

        /** Whether type, length and port fit together. */
        public boolean isValid() {
            int wanted = type == Yvl.IPV4 ? Yvl.ENDPOINT_V4 : Yvl.ENDPOINT_MAX;
            return (type == Yvl.IPV4 || type == Yvl.IPV6) && body.length() == wanted && port() > 0 && port() <= 0xffff;
        }

        /** The bytes of the address. */
        public byte[] address() {
            return Arrays.copyOf(body.bytes(), Math.max(0, body.length() - Integer.BYTES));
        }

        /** The address of a valid endpoint. */
        public InetAddress host() {
            try {
                return InetAddress.getByAddress(address());
            } catch (UnknownHostException e) {
                throw new IllegalStateException("4 or 16 bytes are an address", e);
            }
        }

        /** The UDP port, 0 when there is none. */
        public int port() {
            return body.length() < Integer.BYTES
                    ? 0
                    : ByteBuffer.wrap(body.bytes()).getInt(body.length() - Integer.BYTES);
        }
    }

    /** The cell's canonical name. */
    public record CellName(@Max(Vl.CELL_NAME_MAX) String name) {}
}
