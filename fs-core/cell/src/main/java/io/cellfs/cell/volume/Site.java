package io.cellfs.cell.volume;

/**
 * A copy of a volume.
 *
 * @param server index of the file server in the database
 * @param partition partition number, 0 for /vicepa
 * @param flags what kind of copy (VLSF_* of afs-protocol section 4.1)
 */
public record Site(int server, int partition, int flags) {}
