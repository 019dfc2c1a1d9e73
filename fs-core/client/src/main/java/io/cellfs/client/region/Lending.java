package io.cellfs.client.region;

import io.cellfs.client.api.LocalCopy;
import io.cellfs.client.region.NativeFile.Use;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lends cache files to the kernel, which then reads and maps them by itself, and finds out when they are free again. The bytes of lent files, and of
 * those that their files have left behind while programs still use them, stay within a bound. Thread-safe.
 */
final class Lending {
    /** Smaller files gain nothing: the page cache has them after one request or two. */
    static final long MIN_BYTES = 1L << 20;

    private static final long PROBE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final RegionCache cache;
    private final Handles handles;
    private final long boundBytes;
    private final AtomicLong identities = new AtomicLong();
    private final AtomicLong chargedBytes = new AtomicLong();
    private final AtomicLong sweptNs;
    private final LongSupplier clockNs;
    private final Map<Exposure, Long> abandoned = new HashMap<>();
    private final AtomicLong abandonedBytes = new AtomicLong();

    Lending(RegionCache cache, long boundBytes, LongSupplier clockNs) {
        this.clockNs = clockNs;
        this.sweptNs = new AtomicLong(clockNs.getAsLong() - PROBE_INTERVAL_NS);
        this.cache = cache;
        this.handles = cache.handles();
        this.boundBytes = boundBytes;
    }

    /** A cache file of an earlier run: programs of that time may still map it. */
    Exposure restored(int number) {
        return new Exposure(identities.incrementAndGet(), number, false);
    }

    /** Lends the file's cache file, which holds all its bytes and nothing to be stored. Call with the file's lock held. */
    Optional<LocalCopy> lend(CachedFile file) throws IOException {
        Exposure exposure = file.exposure().orElse(null);
        if (exposure == null || !exposure.isLent()) {
            if (file.size() > WideFile.FIRST_BYTES || reclaim(file) != Use.NONE || !admit(file.size())) {
                return Optional.empty();
            }
            exposure = new Exposure(identities.incrementAndGet(), file.number(), true);
            handles.with(file.number(), f -> f.truncate(file.size()));
            file.expose(exposure);
        }
        chargedBytes.addAndGet(exposure.charge(file.size()));
        exposure.share();
        return Optional.of(new Share(handles, exposure));
    }

    private boolean admit(long bytes) throws IOException {
        if (chargedBytes.get() + bytes <= boundBytes) {
            return true;
        }
        sweep();
        return chargedBytes.get() + bytes <= boundBytes;
    }

    /** Ends the exposures that have ended, at most once in a while. */
    private void sweep() throws IOException {
        long before = sweptNs.get();
        long nowNs = clockNs.getAsLong();
        if (nowNs - before < PROBE_INTERVAL_NS || !sweptNs.compareAndSet(before, nowNs)) {
            return;
        }
        reap();
        for (CachedFile file : cache.files()) {
            if (file.exposure().filter(Exposure::isLent).isPresent() && file.lock.tryLock()) {
                try {
                    reclaim(file);
                } finally {
                    file.lock.unlock();
                }
            }
        }
    }

    /**
     * Finds out whether anybody else uses the cache file; if not ({@link Use#NONE}), it is the cache's alone again. Call with the file's lock held, before
     * its bytes are changed otherwise than by a program's own write or truncation.
     */
    Use reclaim(CachedFile file) throws IOException {
        Exposure exposure = file.exposure().orElse(null);
        if (exposure == null) {
            return Use.NONE;
        }
        Use use = probe(exposure);
        if (use == Use.NONE) {
            chargedBytes.addAndGet(-exposure.chargedBytes());
            file.unexpose();
        }
        return use;
    }

    private Use probe(Exposure exposure) throws IOException {
        long nowNs = clockNs.getAsLong();
        if (exposure.isShared() || exposure.wasInUse(nowNs - PROBE_INTERVAL_NS)) {
            return Use.SOME;
        }
        Use[] found = {Use.UNKNOWN};
        handles.with(exposure.number(), f -> found[0] = f.otherUse());
        if (found[0] == Use.SOME) {
            exposure.foundInUse(nowNs);
        }
        return found[0];
    }

    /** The cache file belongs to no cached file any more; {@code bytes} of the disk are its as long as somebody uses it. */
    void abandon(Exposure exposure, long bytes) {
        exposure.foundInUse(clockNs.getAsLong());
        synchronized (abandoned) {
            abandoned.put(exposure, bytes);
        }
        abandonedBytes.addAndGet(bytes);
    }

    /** Disk space of cache files that are only kept by those who use them. */
    long abandonedBytes() {
        return abandonedBytes.get();
    }

    /** Frees abandoned cache files that nobody uses any more. */
    void reap() throws IOException {
        List<Exposure> all;
        synchronized (abandoned) {
            all = new ArrayList<>(abandoned.keySet());
        }
        for (Exposure exposure : all) {
            if (probe(exposure) != Use.SOME) {
                free(exposure);
            }
        }
    }

    private void free(Exposure exposure) throws IOException {
        Long bytes;
        synchronized (abandoned) {
            bytes = abandoned.remove(exposure);
        }
        if (bytes != null) {
            abandonedBytes.addAndGet(-bytes);
            chargedBytes.addAndGet(-exposure.chargedBytes());
            cache.free(exposure.number());
        }
    }

    /** Removes what is abandoned; those who use it keep it. */
    void close() throws IOException {
        List<Exposure> all;
        synchronized (abandoned) {
            all = new ArrayList<>(abandoned.keySet());
        }
        for (Exposure exposure : all) {
            free(exposure);
        }
    }

    /** Somebody's share in a lent cache file. */
    private record Share(Handles handles, Exposure exposure, AtomicBoolean closed) implements LocalCopy {
        Share(Handles handles, Exposure exposure) {
            this(handles, exposure, new AtomicBoolean());
        }

        @Override
        public long identity() {
            return exposure.identity();
        }

        @Override
        public void withDescriptor(DescriptorUse use) throws IOException {
            handles.with(exposure.number(), f -> use.use(f.descriptor()));
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                exposure.unshare();
            }
        }
    }
}
