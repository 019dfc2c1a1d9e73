package io.cellfs.client.server;

import io.cellfs.client.api.FsException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** One call on a volume, on the thread that made this, which can be ended from outside: that thread is interrupted, wherever it waits, and the call fails with the reason. */
final class Wait {
    private final Thread thread = Thread.currentThread();
    private final long volume;
    private final OptionalLong limitNs;
    private volatile long sinceNs;
    private Optional<FsException> ended = Optional.empty();
    private boolean over;

    Wait(long volume, OptionalLong limitNs, long nowNs) {
        this.volume = volume;
        this.limitNs = limitNs;
        this.sinceNs = nowNs;
    }

    long volume() {
        return volume;
    }

    /** Something has gone to or come from a server: the time begins anew. */
    void progress(long nowNs) {
        sinceNs = nowNs;
    }

    boolean isLate(long nowNs) {
        return limitNs.isPresent() && nowNs - sinceNs >= limitNs.getAsLong();
    }

    /** Whether nothing has moved for so long. */
    boolean isStill(long nowNs, long forNs) {
        return nowNs - sinceNs >= forNs;
    }

    /** Ends the call; true unless it is over, or has been ended before. */
    synchronized boolean end(FsException reason) {
        if (over || ended.isPresent()) {
            return false;
        }
        ended = Optional.of(reason);
        thread.interrupt();
        return true;
    }

    /** Whether it has been ended from outside. */
    synchronized boolean isEnded() {
        return ended.isPresent();
    }

    /** The failure that the caller gets when the call failed with {@code e}. */
    synchronized IOException failure(IOException e) {
        return ended.isPresent() ? ended.get() : e;
    }

    /** The call is over; its thread keeps no interrupt that was meant for it. */
    synchronized void over() {
        over = true;
        if (ended.isPresent()) {
            Thread.interrupted();
        }
    }
}
