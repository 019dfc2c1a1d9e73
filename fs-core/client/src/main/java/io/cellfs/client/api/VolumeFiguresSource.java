package io.cellfs.client.api;

import java.util.List;

/** Port: tells what each volume has in the cache and what was done for it. Answers at once, whatever the servers do. */
@FunctionalInterface
public interface VolumeFiguresSource {
    /** Those of all volumes that files were used of, in no order; at most some ten thousand. */
    List<VolumeFigures> volumeFigures();
}
