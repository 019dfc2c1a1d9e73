package io.cellfs.node.api;

/**
 * The volume that a {@link VolumeReference} stands for.
 *
 * @param readonly whether nothing in it can be changed
 */
public record ResolvedVolume(VolumeHandle handle, boolean readonly) {}
