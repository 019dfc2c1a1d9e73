package io.cellfs.client.server;

import io.cellfs.client.policy.ServerGone;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * How long a call on one volume may wait for servers. Once one has waited too long the volume counts as gone: then a call tries for a moment now and then, and
 * all others fail at once, until one gets an answer. Pure: time is passed in. Not thread-safe.
 */
final class Patience {
    /** How long one call tries while the volume is gone ... */
    static final long TRY_NS = TimeUnit.SECONDS.toNanos(3);

    /** ... and how often one does. */
    static final long EVERY_NS = TimeUnit.SECONDS.toNanos(2);

    private boolean gone;
    private long nextTryNs;

    /** Who calls. */
    enum Caller {
        /** An operation of a program, which holds nothing that others need. */
        PROGRAM,
        /** A transfer of data, which holds buffers: it never waits without an end; who wants the data does. */
        TRANSFER
    }

    /** What a call is granted. */
    sealed interface Grant {
        /**
         * It may wait.
         *
         * @param forNs so long; empty: without an end
         */
        record Waits(OptionalLong forNs) implements Grant {}

        /** It fails at once. */
        record Fails() implements Grant {}
    }

    private static final Grant ENDLESS = new Grant.Waits(OptionalLong.empty());

    /** What a call that begins now is granted. */
    Grant grant(Optional<ServerGone> policy, Caller caller, long nowNs) {
        if (policy.isEmpty()) {
            return ENDLESS;
        }
        OptionalLong limitNs = limitNs(policy.get());
        if (!gone || (limitNs.isEmpty() && caller == Caller.PROGRAM)) {
            return new Grant.Waits(limitNs);
        }
        if (nowNs - nextTryNs < 0) {
            return new Grant.Fails();
        }
        nextTryNs = nowNs + EVERY_NS;
        return new Grant.Waits(OptionalLong.of(Math.min(TRY_NS, limitNs.orElse(TRY_NS))));
    }

    private static OptionalLong limitNs(ServerGone policy) {
        return switch (policy) {
            case ServerGone.Wait() -> OptionalLong.empty();
            case ServerGone.Fail fail -> OptionalLong.of(fail.after().toNanos());
            case ServerGone.Cached() -> OptionalLong.of(ServerGone.KNOWN_AFTER.toNanos());
        };
    }

    /** Whether a call would be let try now, or needs no leave. */
    boolean mayTry(long nowNs) {
        return !gone || nowNs - nextTryNs >= 0;
    }

    boolean isGone() {
        return gone;
    }

    /** A server has answered, whatever it said; true if that is news. */
    boolean answered() {
        boolean news = gone;
        gone = false;
        return news;
    }

    /** No server has answered in time; true if that is news. */
    boolean silent(long nowNs) {
        boolean news = !gone;
        gone = true;
        nextTryNs = Math.max(nextTryNs, nowNs);
        return news;
    }
}
