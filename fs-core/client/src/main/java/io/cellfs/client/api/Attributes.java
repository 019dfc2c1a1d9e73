package io.cellfs.client.api;

import io.cellfs.protocol.Fid;

/**
 * The status of a file as a program sees it.
 *
 * @param fid identity; a mount point already crossed shows the target volume's root
 * @param type file, directory or symlink
 * @param mode permission bits, 0..07777
 * @param links link count
 * @param owner owner id
 * @param group group id
 * @param size bytes, local dirty data included
 * @param dataVersion the server's data version that {@code size} is based on
 * @param mtimeNs modification time, ns since the epoch
 * @param ctimeNs status change time (server modification time), ns since the epoch
 */
public record Attributes(
        Fid fid,
        FileType type,
        int mode,
        int links,
        int owner,
        int group,
        long size,
        long dataVersion,
        long mtimeNs,
        long ctimeNs) {}
