package io.cellfs.protocol.afs3;

import io.cellfs.protocol.xdr.U32;

/**
 * A volume's status, 12 words (AFSFetchVolumeStatus, afs-protocol section 2.2); sizes in KiB.
 *
 * @param volume volume id
 * @param parent id of its read-write volume
 * @param online whether it is online
 * @param inService whether it is in service
 * @param blessed whether it is blessed
 * @param needsSalvage whether it needs salvage
 * @param type 0 read-only, 1 read-write
 * @param minQuota unused
 * @param maxQuota 0 without limit
 * @param blocksInUse in use
 * @param partitionAvailable free on the partition
 * @param partitionMax size of the partition
 */
public record AfsVolumeStatus(
        @U32 long volume,
        @U32 long parent,
        boolean online,
        boolean inService,
        boolean blessed,
        boolean needsSalvage,
        int type,
        int minQuota,
        int maxQuota,
        int blocksInUse,
        int partitionAvailable,
        int partitionMax) {}
