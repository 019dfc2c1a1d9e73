package io.cellfs.client.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.status.StatusCache.Release;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Promises of a read-only volume, in virtual time. */
class ReleasedVolumeTest {
    private static final long VOLUME = 536870912;
    private static final Fid ONE = new Fid(VOLUME, 2, 3);
    private static final Fid OTHER = new Fid(VOLUME, 4, 5);
    private static final YfsCallBack HOUR = new YfsCallBack(1, 36_000_000_000L, 2);
    private static final YfsVolSync FIRST = sync(1_000_000_001);
    private static final YfsVolSync SECOND = sync(1_000_000_002);

    private final AtomicLong nowNs = new AtomicLong();
    private final StatusCache cache = new StatusCache(1024, nowNs::get);

    private static YfsVolSync sync(long creation) {
        return new YfsVolSync(creation, 0, 0, 0, 0);
    }

    private static YfsFetchStatus status(long dataVersion) {
        return new YfsFetchStatus(1, 1, 10, dataVersion, 0, 0, 0, 0644, 0, 0, 1, 1, 0, 0, 0, 0, 0);
    }

    private Release answer(Fid fid, long dataVersion, YfsVolSync sync) throws IOException {
        return answer(fid, dataVersion, sync, cache.mark());
    }

    private Release answer(Fid fid, long dataVersion, YfsVolSync sync, Mark mark) throws IOException {
        Release release = cache.learnRelease(VOLUME, sync);
        cache.learn(cache.obtain(fid), status(dataVersion), HOUR, mark, sync);
        return release;
    }

    private boolean isPromised(Fid fid) {
        return cache.promised(cache.obtain(fid)).isPresent();
    }

    @Test
    void onePromiseIsForAllFiles() throws IOException {
        answer(ONE, 1, FIRST);
        nowNs.addAndGet(TimeUnit.MINUTES.toNanos(59));
        answer(OTHER, 1, FIRST);
        nowNs.addAndGet(TimeUnit.MINUTES.toNanos(2));
        assertTrue(isPromised(ONE));
        nowNs.addAndGet(TimeUnit.MINUTES.toNanos(59));
        assertFalse(isPromised(ONE));
        assertFalse(isPromised(OTHER));
        assertEquals(List.of(), cache.takeExpired());
    }

    @Test
    void oneAnswerOfTheSameReleaseMakesAllValidAgain() throws IOException {
        answer(ONE, 1, FIRST);
        answer(OTHER, 1, FIRST);
        cache.breakVolume(VOLUME);
        assertFalse(isPromised(ONE));
        answer(ONE, 1, FIRST);
        assertTrue(isPromised(OTHER));
        cache.breakOne(new Fid(VOLUME, 6, 7));
        assertFalse(isPromised(OTHER));
    }

    @Test
    void anAnswerOfANewReleaseEndsTheOldOne() throws IOException {
        answer(ONE, 1, FIRST);
        answer(OTHER, 1, FIRST);
        assertEquals(Release.NEWER, answer(ONE, 2, SECOND));
        assertTrue(isPromised(ONE));
        assertFalse(isPromised(OTHER));
        assertEquals(Release.OLDER, answer(ONE, 1, FIRST));
        assertEquals(2, cache.promised(cache.obtain(ONE)).orElseThrow().dataVersion());
        assertEquals(Release.OLDER, answer(OTHER, 1, FIRST));
        assertFalse(isPromised(OTHER));
    }

    @Test
    void aBreakThatOvertakesAnAnswerCounts() throws IOException {
        Mark before = cache.mark();
        cache.breakVolume(VOLUME);
        answer(ONE, 1, FIRST, before);
        assertFalse(isPromised(ONE));
    }

    @Test
    void afterABreakDatesOfWholeSecondsProveNothing() throws IOException {
        answer(ONE, 1, sync(10_000_000));
        answer(OTHER, 1, sync(10_000_000));
        cache.breakVolume(VOLUME);
        answer(ONE, 1, sync(10_000_000));
        assertTrue(isPromised(ONE));
        assertFalse(isPromised(OTHER));
    }

    @Test
    void datesAreComparedAsFinelyAsBothTell() throws IOException {
        answer(ONE, 1, sync(25_000_001));
        assertEquals(Release.KNOWN, answer(ONE, 1, sync(20_000_000)));
        assertEquals(Release.OLDER, answer(ONE, 1, sync(25_000_000 - 10_000_000)));
        assertEquals(Release.NEWER, answer(ONE, 1, sync(30_000_000)));
        assertEquals(Release.KNOWN, answer(ONE, 1, sync(0)));
    }

    @Test
    void aPromiseIsRenewedBeforeItsEnd() throws IOException {
        answer(ONE, 1, FIRST);
        assertEquals(List.of(), cache.takeEndingSoon());
        nowNs.addAndGet(TimeUnit.HOURS.toNanos(1) - VolumeState.RENEW_NS);
        assertEquals(List.of(VOLUME), cache.takeEndingSoon());
        assertEquals(List.of(), cache.takeEndingSoon());
        answer(OTHER, 1, FIRST);
        assertEquals(List.of(), cache.endUnlessRenewed(VOLUME));
        nowNs.addAndGet(TimeUnit.HOURS.toNanos(1) - VolumeState.RENEW_NS);
        assertTrue(isPromised(ONE));
        assertEquals(List.of(VOLUME), cache.takeEndingSoon());
        assertEquals(2, cache.endUnlessRenewed(VOLUME).size());
        assertFalse(isPromised(ONE));
    }

    @Test
    void aWithdrawnReleaseIsForgotten() throws IOException {
        answer(ONE, 5, SECOND);
        assertEquals(Release.OLDER, answer(ONE, 4, FIRST));
        assertEquals(List.of(ONE), cache.forgetRelease(VOLUME));
        assertEquals(Release.KNOWN, answer(ONE, 4, FIRST));
        assertEquals(4, cache.promised(cache.obtain(ONE)).orElseThrow().dataVersion());
    }
}
