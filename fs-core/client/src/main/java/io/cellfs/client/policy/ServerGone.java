package io.cellfs.client.policy;

import java.time.Duration;

/**
 * What an operation does when none of its volume's servers answers. Whatever it is, data that was written is kept and stored when a server is back, and a
 * program that is killed ends at once.
 */
public sealed interface ServerGone {
    /** The name of the volume property that tells it. */
    String PROPERTY = "serverGone";

    /** The longest that {@code error:} takes, s: a day. */
    int MAX_SECONDS = 86_400;

    /** It waits, without an end. */
    record Wait() implements ServerGone {}

    /**
     * It fails with ETIMEDOUT.
     *
     * @param after once it has waited so long, whole seconds from 1 to {@link #MAX_SECONDS}
     */
    record Fail(Duration after) implements ServerGone {
        /** Checks the bounds. */
        public Fail {
            if (after.toSeconds() < 1 || after.toSeconds() > MAX_SECONDS || after.toNanosPart() != 0) {
                throw new IllegalArgumentException(
                        "error:" + after.toSeconds() + "s is not in 1s.." + MAX_SECONDS + "s");
            }
        }
    }

    /** What is known of attributes, names and data is shown as it was last; what is not known, and every change, fails with ETIMEDOUT after {@link #KNOWN_AFTER}. */
    record Cached() implements ServerGone {}

    /** How long {@link Cached} waits. */
    Duration KNOWN_AFTER = Duration.ofSeconds(5);

    /**
     * Reads {@code wait}, {@code error:<seconds>s} or {@code cache}.
     *
     * @throws IllegalArgumentException naming what it should be
     */
    static ServerGone parse(String text) {
        if (text.equals("wait")) {
            return new Wait();
        }
        if (text.equals("cache")) {
            return new Cached();
        }
        if (!text.matches("error:[0-9]{1,6}s")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is none of: wait, error:<seconds>s (as error:30s), cache");
        }
        return new Fail(Duration.ofSeconds(Integer.parseInt(text, "error:".length(), text.length() - 1, 10)));
    }

    /** As {@link #parse} reads it. */
    default String text() {
        return switch (this) {
            case Wait() -> "wait";
            case Fail(Duration after) -> "error:" + after.toSeconds() + "s";
            case Cached() -> "cache";
        };
    }
}
