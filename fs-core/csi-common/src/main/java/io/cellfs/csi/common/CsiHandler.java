package io.cellfs.csi.common;

/** One call of CSI: validate, lock, act, typed code. Called from many threads. */
@FunctionalInterface
public interface CsiHandler<Q, R> {
    /**
     * Does the call.
     *
     * @throws CsiException with the code that CSI prescribes for what went wrong
     */
    R handle(Q request) throws CsiException;
}
