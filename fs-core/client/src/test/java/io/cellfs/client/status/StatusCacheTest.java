package io.cellfs.client.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusCacheTest {
    private static final Fid FID = new Fid(536870912, 2, 3);
    private static final YfsCallBack HOUR = new YfsCallBack(1, 36_000_000_000L, 2);

    private static final YfsVolSync NOTHING = new YfsVolSync(0, 0, 0, 0, 0);

    private final StatusCache cache = new StatusCache(1024);
    private final Vnode vnode = cache.obtain(FID);

    private static YfsFetchStatus status(long dataVersion, int mode) {
        return new YfsFetchStatus(1, 1, 10, dataVersion, 0, 0, 0, mode, 0, 0, 1, 1, 0, 0, 0, 0, 0);
    }

    private boolean isPromised() {
        return cache.promised(vnode).isPresent();
    }

    @Test
    void aPromiseStandsUntilItIsBroken() throws IOException {
        cache.learn(vnode, status(1, 0644), HOUR, cache.mark(), NOTHING);
        assertTrue(isPromised());
        cache.breakOne(FID);
        assertEquals(false, isPromised());
        cache.learn(vnode, status(2, 0644), HOUR, cache.mark(), NOTHING);
        assertTrue(isPromised());
        assertEquals(List.of(FID), cache.breakVolume(FID.volume()));
        assertEquals(false, isPromised());
        cache.learn(vnode, status(2, 0644), HOUR, cache.mark(), NOTHING);
        assertEquals(List.of(FID), cache.breakAll());
        assertEquals(false, isPromised());
    }

    private static YfsFetchStatus changedAt(long ticks, int mode) {
        return new YfsFetchStatus(1, 1, 10, 5, 0, 0, 0, mode, 0, 0, 1, 1, 0, 0, ticks, 0, 0);
    }

    /** A store's answer, sent before the mode was changed, comes after that change's answer. */
    @Test
    void anAnswerThatALaterChangeHasOvertakenIsLate() throws IOException {
        cache.learn(vnode, changedAt(100, 0600), HOUR, cache.mark(), NOTHING);
        cache.learnOwn(vnode, changedAt(300, 0644));
        Status kept = cache.learnOwn(vnode, changedAt(200, 0600));
        assertEquals(0644, kept.mode());
        assertEquals(false, isPromised());
        assertEquals(0640, cache.learnOwn(vnode, changedAt(300, 0640)).mode());
    }

    @Test
    void aCallbackThatOvertakesTheAnswerIsNotLost() throws IOException {
        Mark before = cache.mark();
        cache.breakOne(FID);
        cache.learn(vnode, status(1, 0644), HOUR, before, NOTHING);
        assertEquals(false, isPromised());
        Mark beforeVolume = cache.mark();
        cache.breakVolume(FID.volume());
        cache.learn(vnode, status(1, 0644), HOUR, beforeVolume, NOTHING);
        assertEquals(false, isPromised());
    }

    @Test
    void aCallbackForAFileNotYetKnownIsNotLost() throws IOException {
        Fid made = new Fid(536870912, 8, 9);
        Mark before = cache.mark();
        cache.breakOne(made);
        Vnode fresh = cache.obtain(made);
        cache.learnMade(fresh, status(1, 0644), HOUR, before);
        assertTrue(cache.promised(fresh).isEmpty());
    }

    @Test
    void aLateAnswerDoesNotUndoAnOwnChange() throws IOException {
        cache.learn(vnode, status(1, 0644), HOUR, cache.mark(), NOTHING);
        Mark before = cache.mark();
        cache.learnOwn(vnode, status(1, 0600));
        cache.learn(vnode, status(1, 0644), HOUR, before, NOTHING);
        assertEquals(0600, vnode.status().orElseThrow().mode());
        cache.learnOwn(vnode, status(3, 0600));
        cache.learn(vnode, status(2, 0600), HOUR, cache.mark(), NOTHING);
        assertEquals(3, vnode.status().orElseThrow().dataVersion());
    }

    @Test
    void anExpiredPromiseIsToldOnce() throws IOException {
        cache.learn(
                vnode, status(1, 0644), new YfsCallBack(1, 1, 2), new Mark(0, System.nanoTime() - 1_000_000), NOTHING);
        assertEquals(false, isPromised());
        assertEquals(List.of(FID), cache.takeExpired());
        assertEquals(List.of(), cache.takeExpired());
    }

    @Test
    void aReplacedVolumeForgetsItsFiles() throws IOException {
        assertEquals(false, cache.learn(FID.volume(), new YfsVolSync(5, 5, 0, 0, 0)));
        cache.learn(vnode, status(9, 0644), HOUR, cache.mark(), NOTHING);
        assertEquals(false, cache.learn(FID.volume(), new YfsVolSync(5, 6, 0, 0, 0)));
        assertTrue(cache.learn(FID.volume(), new YfsVolSync(7, 7, 0, 0, 0)));
        assertTrue(vnode.status().isEmpty());
        cache.learn(vnode, status(2, 0644), HOUR, cache.mark(), NOTHING);
        assertEquals(2, vnode.status().orElseThrow().dataVersion());
    }

    @Test
    void whatIsNoMoreIsStale() {
        assertThrows(
                FsException.class, () -> cache.learn(vnode, YfsFetchStatus.failed(102), HOUR, cache.mark(), NOTHING));
    }

    @Test
    void keepsNoMoreThanItsBoundApartFromPinnedOnes() {
        Vnode pinned = cache.pin(new Fid(7, 7, 7));
        for (int i = 0; i < 5000; i++) {
            cache.obtain(new Fid(8, 2L * i, 1));
        }
        assertEquals(1024, cache.size());
        assertEquals(pinned, cache.find(new Fid(7, 7, 7)).orElseThrow());
    }
}
