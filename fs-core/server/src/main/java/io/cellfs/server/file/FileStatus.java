package io.cellfs.server.file;

import io.cellfs.storage.api.VnodeStatus;

/**
 * A vnode's status as a caller sees it.
 *
 * @param vnode what is stored
 * @param callerAccess the caller's rights
 * @param anonymousAccess the rights of a caller that has proved nothing
 * @param lockCount readers, or -1 when write-locked
 */
public record FileStatus(VnodeStatus vnode, int callerAccess, int anonymousAccess, int lockCount) {}
