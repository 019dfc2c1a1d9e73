package io.cellfs.client.api;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;

/**
 * One entry of a directory listing.
 *
 * @param name its name; "." and ".." are included
 * @param fid its identity in the containing volume (a mount point is not crossed)
 * @param type its type as far as the listing knows it
 * @param cookie where a later listing continues after this entry; greater than 0, stable while the directory is open
 */
public record DirectoryEntry(Name name, Fid fid, FileType type, long cookie) {}
