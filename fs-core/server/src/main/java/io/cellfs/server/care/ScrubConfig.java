package io.cellfs.server.care;

import java.time.Duration;

/**
 * How partitions are scrubbed.
 *
 * @param bytesPerSecond how fast data is read, of each partition; 0 for not at all
 * @param pause time between the end of a pass and the next
 */
public record ScrubConfig(long bytesPerSecond, Duration pause) {
    /** 4 MiB/s, and a day. */
    public static final ScrubConfig DEFAULT = new ScrubConfig(4L << 20, Duration.ofDays(1));

    /** Checks the values. */
    public ScrubConfig {
        if (bytesPerSecond < 0 || pause.isNegative()) {
            throw new IllegalArgumentException("scrub rate or pause is negative");
        }
    }
}
