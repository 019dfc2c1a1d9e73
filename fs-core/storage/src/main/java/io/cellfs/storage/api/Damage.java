package io.cellfs.storage.api;

/**
 * A chunk that the scrub found damaged.
 *
 * @param volume a volume that shows it
 * @param vnode the file
 * @param unique its uniquifier
 * @param index which MiB of the file
 * @param place what the partition knows it by
 * @param problem what was found
 */
public record Damage(long volume, long vnode, int unique, long index, String place, String problem) {}
