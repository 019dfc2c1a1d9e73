package io.cellfs.cell;

import java.util.List;
import java.util.Optional;

/**
 * How one copy of a cell database sees the group.
 *
 * @param id its id
 * @param role leader, follower, candidate, or stopped after a failure
 * @param leader id of who leads, as far as it knows
 * @param term Raft's term
 * @param lastIndex last entry of its log
 * @param committed last entry that it knows to be committed
 * @param applied last entry that its tables have
 * @param staleMillis how old what it answers is at most; -1 when nobody has confirmed it
 * @param quorum whether it can confirm now that it is up to date
 * @param peers the members of the group
 */
public record DatabaseStatus(
        String id,
        String role,
        Optional<String> leader,
        long term,
        long lastIndex,
        long committed,
        long applied,
        long staleMillis,
        boolean quorum,
        List<Member> peers) {
    /** Copies the list. */
    public DatabaseStatus {
        peers = List.copyOf(peers);
    }

    /**
     * A member of the group.
     *
     * @param id its id
     * @param address host and port of its Raft service
     * @param committed last entry that the member is known to know as committed; -1 where nothing is known
     */
    public record Member(String id, String address, long committed) {}
}
