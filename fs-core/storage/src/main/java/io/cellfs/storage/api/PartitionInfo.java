package io.cellfs.storage.api;

import java.nio.file.Path;

/** A partition's name ("/vicepa"), where it lies, and its space in bytes. */
public record PartitionInfo(String name, Path path, long totalBytes, long freeBytes) {}
