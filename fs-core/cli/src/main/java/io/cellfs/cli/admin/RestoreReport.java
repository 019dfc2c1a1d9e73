package io.cellfs.cli.admin;

/**
 * A volume that has, or would get, the content of a snapshot again.
 *
 * @param volume the volume's name
 * @param snapshot the snapshot's name
 * @param vnodes about how many files, directories and links differed
 * @param entries about how many names in directories differed
 * @param done whether it was done, not only planned
 */
public record RestoreReport(String volume, String snapshot, long vnodes, long entries, boolean done) {}
