package io.cellfs.mount.fuse;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;

/** Something that the kernel must be told to forget. */
sealed interface Notice {
    /** Attributes, and data or entries, of a file. */
    record Contents(Fid file) implements Notice {}

    /** Attributes of a file only. */
    record AttributesOnly(Fid file) implements Notice {}

    /** One name in a directory. */
    record Entry(Fid directory, Name name) implements Notice {}

    /** All of it: the queue was too small for the parts. */
    record Everything() implements Notice {}
}
