package io.cellfs.protocol.afs3;

import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.Words;

/**
 * Where a volume is, 24 words (afs-protocol section 2.2).
 *
 * @param volume volume id
 * @param type volume type
 * @param typeIds ids of the related volumes by type
 * @param serverCount number of servers
 * @param servers their IPv4 addresses
 * @param ports their ports
 */
public record AfsVolumeInfo(
        @U32 long volume,
        int type,
        @Fixed(5) Words typeIds,
        int serverCount,
        @Fixed(8) Words servers,
        @Fixed(8) Words ports) {}
