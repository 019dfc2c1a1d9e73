package io.cellfs.metrics;

import java.util.Locale;

/** How a figure moves. */
public enum Kind {
    /** Only grows while the process runs. */
    COUNTER,
    /** What is so now. */
    GAUGE,
    /** How many took how long at most: {@link Durations}. */
    HISTOGRAM;

    /** Its name in Prometheus. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
