package io.cellfs.cli.admin;

/**
 * How far the check of a volume is.
 *
 * @param volume its name
 * @param entries directory entries looked at
 * @param bytes bytes of file data verified
 * @param expectedBytes about how many there are
 * @param problems problems found
 */
public record CheckProgress(String volume, long entries, long bytes, long expectedBytes, long problems) {}
