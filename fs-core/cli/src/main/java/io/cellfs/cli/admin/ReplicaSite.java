package io.cellfs.cli.admin;

/** A site of a volume: its name, the server's volume service as {@code host:port}, and the partition. */
public record ReplicaSite(String volume, String server, String partition) {}
