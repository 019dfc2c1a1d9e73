package io.cellfs.client.directory;

import io.cellfs.client.api.FileType;
import io.cellfs.client.directory.Listing.Entry;
import io.cellfs.protocol.Name;
import java.util.Optional;

/** What is cached of a directory, as an own change follows in it. */
public interface NameEdit {
    /** The entry of that name, as far as it is cached. */
    Optional<Entry> find(Name name);

    /** Adds a name, or lets one that is there stand for another vnode from now on; it keeps its place in the order then. */
    void put(Name name, long vnode, int unique, Optional<FileType> type);

    /** Removes a name; false when it is not cached. */
    boolean remove(Name name);
}
