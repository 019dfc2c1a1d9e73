package io.cellfs.protocol.vl;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.Words;

/**
 * A volume's entry, 119 words (nvldbentry, afs-protocol section 4.1).
 *
 * @param name name of the read-write volume
 * @param siteCount how many sites are valid
 * @param servers IPv4 address of each site
 * @param partitions partition number of each site, 0 = /vicepa
 * @param serverFlags {@link VlFlags} of each site
 * @param readWriteId id, 0 without
 * @param readOnlyId id, 0 without
 * @param backupId id, 0 without
 * @param cloneId id of the clone of a release in progress, else 0
 * @param flags {@link VlFlags} of the entry
 * @param matchIndex which site matched a search by server
 * @param spares 0
 */
public record NvldbEntry(
        @Chars(Vl.NAME_WORDS) String name,
        int siteCount,
        @Fixed(Vl.SITES) Words servers,
        @Fixed(Vl.SITES) Words partitions,
        @Fixed(Vl.SITES) Words serverFlags,
        @U32 long readWriteId,
        @U32 long readOnlyId,
        @U32 long backupId,
        @U32 long cloneId,
        int flags,
        int matchIndex,
        @Fixed(8) Words spares) {}
