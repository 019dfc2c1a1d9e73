package io.cellfs.client.status;

import io.cellfs.protocol.yfs.YfsVolSync;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What answers have said of a volume as a whole (YFSVolSync, afs-protocol section 3.2). A read-only volume is promised as a whole, and its creation
 * date tells its contents apart: that is when what it shows was frozen, the same at all sites (ADR 0011).
 */
final class VolumeState {
    /** A promise for a volume is renewed so long before its end ... */
    static final long RENEW_NS = TimeUnit.SECONDS.toNanos(60);

    /** ... but not before this part of it has passed. */
    private static final int RENEW_PART = 4;

    private static final long TICKS_PER_SECOND = 10_000_000;

    private long brokenAt;
    private long creation;
    private long changes;
    private boolean whole;
    private long content;
    private long promiseClock = -1;
    private long promiseUntilNs;
    private long promisedNs;
    private boolean renewing;

    /** What an answer says of the content that the volume shows. */
    enum News {
        /** The content that is known, or the first one. */
        SAME,
        /** Another content takes the place of the known one. */
        REPLACED,
        /** The answer is of a content that another one has replaced. */
        OLDER
    }

    /** When, on the break clock, all promises of the volume were broken last. */
    synchronized long brokenAt() {
        return brokenAt;
    }

    synchronized void broken(long clock) {
        brokenAt = clock;
        if (isCoarse(creation)) {
            content++;
        }
    }

    /** Learns the creation time of a volume that can be changed; true when the volume is another than before (restored). */
    synchronized boolean learn(YfsVolSync sync) {
        boolean replaced = !whole && creation != 0 && sync.creation() != 0 && sync.creation() != creation;
        creation = whole || sync.creation() == 0 ? creation : sync.creation();
        return replaced;
    }

    /** Learns which content of a read-only volume an answer is of. */
    synchronized News learnRelease(YfsVolSync sync) {
        if (sync.creation() == 0) {
            return News.SAME;
        }
        int order = compare(sync.creation(), creation);
        News news = creation == 0 || order == 0 ? News.SAME : order < 0 ? News.OLDER : News.REPLACED;
        if (news != News.OLDER) {
            creation = Math.max(creation, sync.creation());
        }
        if (news == News.REPLACED || !whole) {
            content++;
            promiseClock = -1;
        }
        whole = true;
        return news;
    }

    /** AFS-3 tells whole seconds only: two releases may have the same date. */
    private static boolean isCoarse(long date) {
        return date % TICKS_PER_SECOND == 0;
    }

    private static int compare(long one, long other) {
        return isCoarse(one) || isCoarse(other)
                ? Long.compare(one / TICKS_PER_SECOND, other / TICKS_PER_SECOND)
                : Long.compare(one, other);
    }

    /** Forgets which content was seen: any counts as the first again. */
    synchronized void forgetRelease() {
        creation = 0;
        content++;
        promiseClock = -1;
    }

    /** Whether promises are for the whole volume. */
    synchronized boolean isWhole() {
        return whole;
    }

    /** The number of the content that an answer is of: counted up with each content seen; 0 for an older one, and for volumes that can be changed. */
    synchronized long contentOf(YfsVolSync sync) {
        boolean current = sync.creation() == 0 || compare(sync.creation(), creation) == 0;
        return whole && current ? content : 0;
    }

    /** The number of the content that is promised, while the promise stands. */
    synchronized OptionalLong promised(long nowNs, long allBrokenAt) {
        boolean stands = promiseClock >= Math.max(brokenAt, allBrokenAt) && promiseUntilNs - nowNs > 0;
        return stands ? OptionalLong.of(content) : OptionalLong.empty();
    }

    /** The volume, as it was in an answer to a call begun at {@code mark}, has been promised. */
    synchronized void promise(Mark mark, long durationNs, long promised, long allBrokenAt) {
        if (promised == content && mark.clock() >= Math.max(brokenAt, allBrokenAt)) {
            boolean longer = promiseClock < 0 || mark.atNs() + durationNs - promiseUntilNs > 0;
            promiseClock = Math.max(promiseClock, mark.clock());
            if (longer) {
                promiseUntilNs = mark.atNs() + durationNs;
                promisedNs = durationNs;
                renewing = false;
            }
        }
    }

    /** Whether the promise ends soon and nobody has been told so yet. */
    synchronized boolean takeEndsSoon(long nowNs, long allBrokenAt) {
        boolean stood = promiseClock >= 0 && promiseClock >= Math.max(brokenAt, allBrokenAt);
        boolean soon = promiseUntilNs - nowNs <= Math.min(RENEW_NS, promisedNs / RENEW_PART);
        boolean told = renewing;
        renewing |= stood && soon;
        return stood && soon && !told;
    }

    /** Ends the promise unless it has been renewed since {@link #takeEndsSoon}; true when it ended. */
    synchronized boolean endUnlessRenewed() {
        boolean ends = renewing;
        if (ends) {
            promiseClock = -1;
            renewing = false;
        }
        return ends;
    }

    /** Counts own changes, for caches of the volume's statistics. */
    synchronized void changed() {
        changes++;
    }

    synchronized long changes() {
        return changes;
    }
}
