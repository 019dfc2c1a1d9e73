package io.cellfs.storage.api;

/**
 * Who uses how much, in bytes of file data.
 *
 * @param shownBytes what the volume shows
 * @param uniqueBytes what removing it alone would free
 * @param sharedBytes what others show too
 * @param lineageBytes what the volume and all its clones use together
 * @param clones frozen clones of the lineage
 */
public record VolumeUsage(long shownBytes, long uniqueBytes, long sharedBytes, long lineageBytes, int clones) {}
