package io.cellfs.mount.fuse;

import java.util.HashSet;
import java.util.Set;

/**
 * How the opens of one inode of the kernel get at their data. The kernel has one mode per inode: while a file of it is open for passthrough, all further
 * opens must name the same backing file, and while one is open through the page cache, none may. An open that does not fit is sent away (ESTALE): its
 * path is then walked afresh and leads to a new inode of the same file. What was opened by other means than a path comes back instead; it is told by
 * the thread that asks. Decides only; not thread-safe. See docs/adr/0013-fuse-passthrough.md.
 */
final class InodeMode {
    /** Threads remembered that were sent away; beyond, nobody is sent away any more. */
    private static final int MAX_SENT_AWAY = 1024;

    private int cached;
    private int passthrough;
    private long identity;
    private boolean superseded;
    private boolean pagesStale;
    private final Set<Integer> sentAway = new HashSet<>();

    /** The mode of one open. */
    enum Mode {
        /** Through the kernel's page cache. */
        CACHED,
        /** The kernel reads the local copy; it is to be registered first. */
        PASSTHROUGH_FIRST,
        /** The kernel reads the local copy that is registered. */
        PASSTHROUGH_SAME,
        /** Reads come to us, mappings see the local copy that is registered. */
        BESIDE,
        /** Reads and writes come to us. */
        UNCACHED,
        /** Not here: ESTALE, for a new inode. */
        ELSEWHERE,
        /** Not now: ETXTBSY. */
        BUSY;

        /** Whether the kernel counts this open as one for passthrough. */
        boolean usesBacking() {
            return this == PASSTHROUGH_FIRST || this == PASSTHROUGH_SAME || this == BESIDE;
        }
    }

    /**
     * What an open brings.
     *
     * @param writes whether data may be written through it
     * @param copy identity of the current local copy, 0 without one or if it is not wanted
     * @param thread the asking thread's number
     */
    record Wish(boolean writes, long copy, int thread) {}

    /** Decides; {@link #opened} is to follow when the open is granted. */
    Mode decide(Wish wish) {
        if (passthrough > 0) {
            return besidePassthrough(wish);
        }
        if (superseded) {
            return sendsAway(wish.thread()) ? Mode.ELSEWHERE : Mode.UNCACHED;
        }
        return wish.copy() != 0 && !wish.writes() && cached == 0 ? Mode.PASSTHROUGH_FIRST : Mode.CACHED;
    }

    private Mode besidePassthrough(Wish wish) {
        if (!wish.writes() && wish.copy() == identity) {
            return Mode.PASSTHROUGH_SAME;
        }
        if (sendsAway(wish.thread())) {
            return Mode.ELSEWHERE;
        }
        return wish.writes() ? Mode.BUSY : Mode.BESIDE;
    }

    private boolean sendsAway(int thread) {
        return sentAway.size() < MAX_SENT_AWAY && sentAway.add(thread);
    }

    /** Counts an open in {@code mode}; {@code copy} is the identity of what was registered for the first one. */
    void opened(Mode mode, long copy) {
        if (mode == Mode.CACHED) {
            cached++;
        } else if (mode.usesBacking()) {
            passthrough++;
            identity = mode == Mode.PASSTHROUGH_FIRST ? copy : identity;
        }
    }

    /** Counts the end of an open; true when it was the last that used the backing file, whose registration ends with it. */
    boolean closed(Mode mode) {
        if (mode == Mode.CACHED) {
            cached--;
        } else if (mode.usesBacking()) {
            return --passthrough == 0;
        }
        return false;
    }

    /** From now on paths lead to another inode of the same file; true the first time. */
    boolean supersede() {
        boolean first = !superseded;
        superseded = true;
        return first;
    }

    boolean isSuperseded() {
        return superseded;
    }

    /** The content moved on while the kernel's pages of this inode, which passthrough does not drop, stayed. */
    void pagesAreStale() {
        pagesStale = true;
    }

    /** Whether pages that the kernel kept are stale; asked by the open that drops them. */
    boolean takeStalePages() {
        boolean stale = pagesStale;
        pagesStale = false;
        return stale;
    }
}
