package io.cellfs.rx.core;

import org.jspecify.annotations.Nullable;

/** One of the four channels of a connection: its call, and what must be remembered of the one before. */
final class Channel {
    /** The number of the latest call; 0 before the first. */
    int callNumber;

    @Nullable
    Call call;

    /** Last sequence number received of the call that ended, to acknowledge repetitions. */
    int finishedSeq;
    /** Code with which the latest call was aborted; 0 when it was not. */
    int abortCode;
    /** When the end of a reply is acknowledged at the latest. */
    long finalAckNs = TimerWheel.NEVER_NS;
    /** The peer's handler is busy with an earlier call until about then. */
    long busyUntilNs = Long.MIN_VALUE;

    boolean isFree() {
        return call == null;
    }
}
