package io.cellfs.server.care;

import io.cellfs.storage.api.Damage;
import io.cellfs.storage.api.Partition;
import java.io.IOException;

/** Mends what a scrub found, if that can be had elsewhere. */
@FunctionalInterface
public interface Mender {
    /** Mends nothing. */
    Mender NONE = (partition, damage) -> false;

    /** Whether it is mended. */
    boolean mend(Partition partition, Damage damage) throws IOException;
}
