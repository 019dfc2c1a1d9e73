package io.cellfs.server.callback;

import io.cellfs.protocol.Fid;

/**
 * A promise that has ended and whose host must be told.
 *
 * @param host the holder
 * @param fid the file, or the whole volume with vnode and uniquifier 0
 */
public record Break(long host, Fid fid) {}
