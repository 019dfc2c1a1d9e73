package io.cellfs.node.api;

/**
 * A read-write volume.
 *
 * @param name its name in the cell
 * @param quotaBytes enforced bound in bytes; 0: none
 * @param usedBytes what it holds, in bytes
 * @param state whether it serves
 * @param uniquifier what a volume made anew with the same id has another one of, as {@link AttachedVolume#uniquifier}; 0 while its server does not answer
 */
public record VolumeDescription(
        VolumeHandle handle, String name, long quotaBytes, long usedBytes, VolumeState state, long uniquifier) {}
