package io.cellfs.cli.admin;

/** A partition and its space in bytes. */
public record PartitionSpace(String server, String partition, long totalBytes, long freeBytes) {}
