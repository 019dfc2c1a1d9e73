package io.cellfs.node.api;

/**
 * A read-write volume.
 *
 * @param name its name in the cell
 * @param quotaBytes enforced bound in bytes; 0: none
 * @param usedBytes what it holds, in bytes
 * @param state whether it serves
 */
public record VolumeDescription(VolumeHandle handle, String name, long quotaBytes, long usedBytes, VolumeState state) {}
