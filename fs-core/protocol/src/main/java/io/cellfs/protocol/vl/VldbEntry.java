package io.cellfs.protocol.vl;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.Words;

/**
 * A volume's entry in the old form, 96 words (vldbentry, afs-protocol section 4.1).
 *
 * @param name name of the read-write volume
 * @param spares3 0
 * @param siteCount how many sites are valid
 * @param servers IPv4 address of each site
 * @param partitions partition number of each site, 0 = /vicepa
 * @param serverFlags {@link VlFlags} of each site
 * @param readWriteId id, 0 without
 * @param readOnlyId id, 0 without
 * @param backupId id, 0 without
 * @param cloneId id of the clone of a release in progress, else 0
 * @param flags {@link VlFlags} of the entry
 */
public record VldbEntry(
        @Chars(Vl.NAME_WORDS) String name,
        int spares3,
        int siteCount,
        @Fixed(Vl.OLD_SITES) Words servers,
        @Fixed(Vl.OLD_SITES) Words partitions,
        @Fixed(Vl.OLD_SITES) Words serverFlags,
        @U32 long readWriteId,
        @U32 long readOnlyId,
        @U32 long backupId,
        @U32 long cloneId,
        int flags) {}
