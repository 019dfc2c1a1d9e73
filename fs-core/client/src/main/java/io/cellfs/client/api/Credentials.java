package io.cellfs.client.api;

/**
 * The local process on whose behalf an operation runs.
 *
 * @param uid its file system user id
 * @param gid its file system group id
 * @param pid its process id, 0 if unknown
 */
public record Credentials(int uid, int gid, int pid) {}
