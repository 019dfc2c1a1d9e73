package io.cellfs.cli.admin;

import java.util.List;

/**
 * A file server, as the location database and itself tell of it.
 *
 * @param server host and port of its file service
 * @param volumeService host and port of its volume service
 * @param answers whether it answered now
 * @param volumes number of volumes on it, clones included; 0 when it does not answer
 * @param freeBytes free space over all its partitions
 * @param partitions its partitions; empty when it does not answer
 */
public record ServerSummary(
        String server,
        String volumeService,
        boolean answers,
        long volumes,
        long freeBytes,
        List<PartitionSpace> partitions) {
    /** Copies the list. */
    public ServerSummary {
        partitions = List.copyOf(partitions);
    }
}
