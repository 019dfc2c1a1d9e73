package io.cellfs.cli.compose;

import java.time.Duration;

/**
 * How long to wait before a child process is started again: doubling from {@code first} to {@code longest}, from the start again once a
 * child has run for {@code healthy}. Immutable.
 *
 * @param next the next wait
 */
record Backoff(Duration first, Duration longest, Duration healthy, Duration next) {
    static Backoff of(Duration first, Duration longest, Duration healthy) {
        return new Backoff(first, longest, healthy, first);
    }

    /** The state after a child that ran for {@code ran} and ended; {@link #next} of the result is the wait after the coming failure. */
    Backoff after(Duration ran) {
        if (ran.compareTo(healthy) >= 0) {
            return new Backoff(first, longest, healthy, first);
        }
        Duration doubled = next.multipliedBy(2);
        return new Backoff(first, longest, healthy, doubled.compareTo(longest) > 0 ? longest : doubled);
    }
}
