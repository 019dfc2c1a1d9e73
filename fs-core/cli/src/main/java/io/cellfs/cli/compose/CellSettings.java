package io.cellfs.cli.compose;

/**
 * How a cell whose servers all run in this process is set up.
 *
 * @param cell the cell's name
 * @param fileServer the file server, and what the database server shares with it
 * @param rootQuotaBytes quota of the root volumes, made at the first start; 0 for none
 */
public record CellSettings(String cell, FileServerSettings fileServer, long rootQuotaBytes) {}
