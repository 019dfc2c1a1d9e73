package io.cellfs.e2e.posix;

import java.util.Arrays;
import java.util.Objects;

/** Expectations of the cases. */
final class Check {
    private Check() {}

    /** A case that did not go as POSIX says. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    /** The condition holds; else {@code message} and the values that were seen tell what does not. */
    static void that(boolean holds, String message, Object... seen) {
        if (!holds) {
            throw new Failed(seen.length == 0 ? message : message + " " + Arrays.toString(seen));
        }
    }

    /** Both are equal. */
    static void same(Object expected, Object actual, String what) {
        if (!Objects.equals(expected, actual)) {
            throw new Failed(what + ": expected " + expected + ", was " + actual);
        }
    }

    /** The call succeeded; its result. */
    static long ok(long result) {
        that(result >= 0, "expected success, was " + outcome(result));
        return result;
    }

    /** The call failed with this errno. */
    static void fails(int errno, long result) {
        that(result == -errno, "expected errno " + errno + ", was " + outcome(result));
    }

    /** The call failed with one of two errnos that POSIX allows. */
    static void fails(int errno, int orErrno, long result) {
        that(
                result == -errno || result == -orErrno,
                "expected errno " + errno + " or " + orErrno + ", was " + outcome(result));
    }

    private static String outcome(long result) {
        return result < 0 ? "errno " + -result : "result " + result;
    }
}
