package io.cellfs.protocol.rpc;

/** Told of every call that ended, for statistics. Called on the call's thread: must not block. */
@FunctionalInterface
public interface CallObserver {
    /** Observes nothing. */
    CallObserver NONE = (op, nanos, abortCode) -> {};

    /**
     * A call ended.
     *
     * @param op the operation's name and opcode
     * @param nanos time from dispatch to the reply's hand-over
     * @param abortCode 0 for success
     */
    void ended(Op<?, ?> op, long nanos, int abortCode);
}
