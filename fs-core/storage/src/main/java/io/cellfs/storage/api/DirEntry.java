package io.cellfs.storage.api;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;

/** One name in a directory. */
public record DirEntry(Name name, Fid fid) {}
