package io.cellfs.cli.admin;

/**
 * A dump that was written, read or measured.
 *
 * @param volume the volume's name
 * @param id its id
 * @param since seconds since 1970 that an incremental dump begins at; 0 for a full one
 * @param bytes bytes of the dump
 */
public record DumpReport(String volume, long id, long since, long bytes) {}
