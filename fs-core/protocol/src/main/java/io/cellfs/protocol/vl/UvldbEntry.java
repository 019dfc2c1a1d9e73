package io.cellfs.protocol.vl;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.UuidWords;
import io.cellfs.protocol.xdr.Words;
import java.util.List;
import java.util.UUID;

/**
 * A volume's entry with its servers' UUIDs, 262 words (uvldbentry, afs-protocol section 4.1).
 *
 * @param name name of the read-write volume
 * @param siteCount how many sites are valid
 * @param servers UUID of each site's server; with {@link VlFlags#SITE_UUID} clear, its IPv4 address in the first word
 * @param serverUniques changes whenever that server's addresses change
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
public record UvldbEntry(
        @Chars(Vl.NAME_WORDS) String name,
        int siteCount,
        @Fixed(Vl.SITES) @UuidWords List<UUID> servers,
        @Fixed(Vl.SITES) Words serverUniques,
        @Fixed(Vl.SITES) Words partitions,
        @Fixed(Vl.SITES) Words serverFlags,
        @U32 long readWriteId,
        @U32 long readOnlyId,
        @U32 long backupId,
        @U32 long cloneId,
        int flags,
        int matchIndex,
        @Fixed(8) Words spares) {}
