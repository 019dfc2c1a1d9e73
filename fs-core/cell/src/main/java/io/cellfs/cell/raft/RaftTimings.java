package io.cellfs.cell.raft;

import java.time.Duration;

/**
 * How long the copies of a cell database wait for each other.
 *
 * @param electionMin a follower that hears nothing for a random time from this
 * @param electionMax to this stands for election; the leader's heartbeats come twice as often as the least of it
 * @param staleness how old what a read answers may be while the group has a leader that this copy reaches
 * @param readPatience how long a read waits for its copy to become fresh
 * @param leaderPatience how long a write looks for a leader before it fails with UNOQUORUM
 * @param writePatience how long a write that a leader may have taken waits to know before it fails with UIOERROR
 */
public record RaftTimings(
        Duration electionMin,
        Duration electionMax,
        Duration staleness,
        Duration readPatience,
        Duration leaderPatience,
        Duration writePatience) {
    /** What servers use. */
    public static final RaftTimings DEFAULT = new RaftTimings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));

    /** Checks that they fit together. */
    public RaftTimings {
        if (electionMin.isNegative() || electionMin.isZero() || electionMax.compareTo(electionMin) <= 0) {
            throw new IllegalArgumentException("election timeouts " + electionMin + " to " + electionMax);
        }
    }

    /** The same with another bound of staleness; zero makes every read linearizable. */
    public RaftTimings withStaleness(Duration bound) {
        return new RaftTimings(electionMin, electionMax, bound, readPatience, leaderPatience, writePatience);
    }
}
