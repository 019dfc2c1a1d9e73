package io.cellfs.protocol.lock;

import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockRequest.Manner;
import java.util.List;
import java.util.Optional;

/** The numbers of the enumerations on the wire: their places in these lists. */
public final class LockNumbers {
    private static final List<LockSpace> SPACES = List.of(LockSpace.POSIX, LockSpace.FLOCK, LockSpace.WHOLE);
    private static final List<LockMode> MODES = List.of(LockMode.SHARED, LockMode.EXCLUSIVE);
    private static final List<Manner> MANNERS = List.of(Manner.TRY, Manner.WAIT, Manner.TEST);
    private static final List<Verdict> VERDICTS =
            List.of(Verdict.GRANTED, Verdict.CONFLICT, Verdict.DEADLOCK, Verdict.QUEUED);

    private LockNumbers() {}

    /** The number. */
    public static int of(LockSpace space) {
        return SPACES.indexOf(space);
    }

    /** The number. */
    public static int of(LockMode mode) {
        return MODES.indexOf(mode);
    }

    /** The number. */
    public static int of(Manner manner) {
        return MANNERS.indexOf(manner);
    }

    /** The number. */
    public static int of(Verdict verdict) {
        return VERDICTS.indexOf(verdict);
    }

    /** What the number stands for. */
    public static Optional<LockSpace> space(int number) {
        return at(SPACES, number);
    }

    /** What the number stands for. */
    public static Optional<LockMode> mode(int number) {
        return at(MODES, number);
    }

    /** What the number stands for. */
    public static Optional<Manner> manner(int number) {
        return at(MANNERS, number);
    }

    /** What the number stands for. */
    public static Optional<Verdict> verdict(int number) {
        return at(VERDICTS, number);
    }

    private static <T> Optional<T> at(List<T> all, int number) {
        return number >= 0 && number < all.size() ? Optional.of(all.get(number)) : Optional.empty();
    }
}
