package io.cellfs.protocol.vl;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.Words;

/**
 * Changes of an entry, 120 words (afs-protocol section 4.1).
 *
 * @param mask which ({@link VlFlags} UPDATE_*)
 * @param name new name
 * @param spares3 0
 * @param flags new flags
 * @param readOnlyId new id
 * @param backupId new id
 * @param cloneId new id
 * @param siteCount how many of the following are valid
 * @param siteMasks what to do with each ({@link VlFlags} REPS_*)
 * @param targetServers IPv4 address of the site meant
 * @param targetPartitions partition of the site meant
 * @param newServers its new address
 * @param newPartitions its new partition
 * @param newFlags its new flags
 */
public record VldbUpdateEntry(
        int mask,
        @Chars(Vl.NAME_WORDS) String name,
        int spares3,
        int flags,
        @U32 long readOnlyId,
        @U32 long backupId,
        @U32 long cloneId,
        int siteCount,
        @Fixed(Vl.OLD_SITES) Words siteMasks,
        @Fixed(Vl.OLD_SITES) Words targetServers,
        @Fixed(Vl.OLD_SITES) Words targetPartitions,
        @Fixed(Vl.OLD_SITES) Words newServers,
        @Fixed(Vl.OLD_SITES) Words newPartitions,
        @Fixed(Vl.OLD_SITES) Words newFlags) {}
