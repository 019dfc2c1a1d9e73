package io.cellfs.protocol.database;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * In which order the servers of a database are asked. Reads stay with the server that answered last, writes with the one that took the last
 * write; a server that failed comes last for a while. Pure: time is passed in. Not thread-safe.
 */
final class ServerOrder {
    /** How long a server that failed is asked only after the others. */
    static final long SHUN_NS = 30_000_000_000L;

    private static final long NEVER = Long.MIN_VALUE;

    private final long[] failedAtNs;
    private int preferred;
    private OptionalInt leader = OptionalInt.empty();

    ServerOrder(int servers) {
        failedAtNs = new long[servers];
        Arrays.fill(failedAtNs, NEVER);
    }

    /** All servers, in the order in which to ask. */
    List<Integer> reading(long nowNs) {
        return order(preferred, nowNs);
    }

    /** All servers, in the order in which to have something changed. */
    List<Integer> writing(long nowNs) {
        return order(leader.orElse(preferred), nowNs);
    }

    private List<Integer> order(int first, long nowNs) {
        List<Integer> all = new ArrayList<>(IntStream.range(0, failedAtNs.length)
                .map(i -> (first + i) % failedAtNs.length)
                .boxed()
                .toList());
        all.sort(Comparator.comparing(i -> isShunned(i, nowNs)));
        return all;
    }

    boolean isShunned(int server, long nowNs) {
        return failedAtNs[server] != NEVER && nowNs - failedAtNs[server] < SHUN_NS;
    }

    /** It answered a question. */
    void answered(int server) {
        failedAtNs[server] = NEVER;
        preferred = server;
    }

    /** It took a change. */
    void changed(int server) {
        failedAtNs[server] = NEVER;
        leader = OptionalInt.of(server);
    }

    /** It said that it is not the one that takes changes; it may still answer questions. */
    void isFollower(int server) {
        failedAtNs[server] = NEVER;
        if (leader.isPresent() && leader.getAsInt() == server) {
            leader = OptionalInt.empty();
        }
    }

    /** It did not answer, or had nothing to say. */
    void failed(int server, long nowNs) {
        failedAtNs[server] = nowNs;
        if (leader.isPresent() && leader.getAsInt() == server) {
            leader = OptionalInt.empty();
        }
    }
}
