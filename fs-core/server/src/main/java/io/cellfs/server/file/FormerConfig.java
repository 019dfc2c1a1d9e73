package io.cellfs.server.file;

import java.time.Duration;

/**
 * How long the contents are kept that read-only volumes showed before a release, for programs that have files of them open.
 *
 * @param grace time after the release; nothing is kept if it is zero
 * @param most contents of one volume
 */
public record FormerConfig(Duration grace, int most) {
    /** 10 minutes, and 8 contents. */
    public static final FormerConfig DEFAULT = new FormerConfig(Duration.ofMinutes(10), 8);

    /** Checks the values. */
    public FormerConfig {
        if (grace.isNegative() || most < 0) {
            throw new IllegalArgumentException("grace or number of former contents is negative");
        }
    }

    /** The same number with another grace. */
    public FormerConfig withGrace(Duration other) {
        return new FormerConfig(other, most);
    }
}
