package io.cellfs.protocol.vl;

import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.UuidRaw;
import io.cellfs.protocol.xdr.UuidWords;
import io.cellfs.protocol.xdr.Words;
import java.util.UUID;

/** The IN arguments of the volume location service (afs-protocol sections 3.5 and 4.2). */
public final class VlArgs {
    private VlArgs() {}

    /** An entry in the old form. */
    public record EntryO(VldbEntry entry) {}

    /** An entry. */
    public record EntryN(NvldbEntry entry) {}

    /** A volume; for the type see {@link VlFlags}. */
    public record OfVolume(@U32 long volume, int type) {}

    /** A volume name, with or without suffix, or a decimal id. */
    public record VolumeName(@Max(Vl.NAME_WORDS) String name) {}

    /** How many ids to take. */
    public record Bump(int count) {}

    /** A new state of an entry, old form. */
    public record ReplaceO(@U32 long volume, int type, VldbEntry entry, int releaseType) {}

    /** A new state of an entry. */
    public record ReplaceN(@U32 long volume, int type, NvldbEntry entry, int releaseType) {}

    /** Changes of an entry. */
    public record Update(@U32 long volume, int type, VldbUpdateEntry update, int releaseType) {}

    /** Changes of an entry. */
    public record UpdateByName(@Max(Vl.NAME_WORDS) String name, VldbUpdateEntry update, int releaseType) {}

    /** A lock to take. */
    public record SetLock(@U32 long volume, int type, int operation) {}

    /** A lock to release. */
    public record ReleaseLock(@U32 long volume, int type, int releaseType) {}

    /** Where the last answer ended; 0 to begin. */
    public record Previous(int index) {}

    /** VldbListByAttributes, 6 words. */
    public record Attributes(
            int mask,
            int server,
            int partition,
            int spare,
            @U32 long volume,
            int flag) {}

    /** What to list. */
    public record OfAttributes(Attributes attributes) {}

    /** What to list, by name too. */
    public record OfAttributes2(
            Attributes attributes, @Max(Vl.REGEX_MAX) String name, int startIndex) {}

    /** Both ignored. */
    public record AllAddrs(int handle, int spare) {}

    /** An address and what shall stand in its place. */
    public record ChangeAddr(int oldAddress, int newAddress) {}

    /** A server's addresses. */
    public record RegisterAddrs(
            @UuidWords UUID uuid,
            int spare,
            @Max(Vl.ADDRS_MAX) Words addresses) {}

    /** ListAddrByAttributes, 15 words. */
    public record AddrAttributes(
            int mask,
            int address,
            int index,
            int spare,
            @UuidWords UUID uuid) {}

    /** Which server. */
    public record OfServer(AddrAttributes attributes) {}

    /** Which server, to YVL.GetEndpoints; type 1 UUID is the only one in use. */
    public record Endpoints(int type, @UuidRaw UUID uuid) {}
}
