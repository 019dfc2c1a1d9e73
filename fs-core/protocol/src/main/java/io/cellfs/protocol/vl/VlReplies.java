package io.cellfs.protocol.vl;

import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.Linked;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.UuidRaw;
import io.cellfs.protocol.xdr.UuidWords;
import io.cellfs.protocol.xdr.Words;
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
     * An IPv4 endpoint as YVL has it.
     *
     * @param type 0 IPv4; IPv6 would be longer and has no addresses in AFS-3
     * @param length 8, the bytes that follow
     * @param address IPv4 address
     * @param port UDP port
     */
    public record Endpoint(int type, int length, int address, int port) {
        /** An IPv4 endpoint. */
        public static Endpoint ofIpv4(int address, int port) {
            return new Endpoint(0, 2 * Integer.BYTES, address, port);
        }
    }

    /** The cell's canonical name. */
    public record CellName(@Max(Vl.CELL_NAME_MAX) String name) {}
}
