package io.cellfs.keep;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where open descriptors are while no process serves a mount, so that the kernel does not end it. */
public interface Keeper {
    /** The descriptors kept under a name, opened for this process; empty when there are none. */
    Optional<List<Integer>> kept(String name) throws IOException;

    /** Keeps duplicates of descriptors under a name, in the place of what was kept under it. */
    void keep(String name, List<Integer> descriptors) throws IOException;

    /** Ends what is kept under a name; fine when nothing is. */
    void drop(String name) throws IOException;

    /** A descriptor of fresh memory that outlives the process if it is kept. */
    int memory(String name) throws IOException;
}
