package io.cellfs.client;

import io.cellfs.client.server.VolumeIds;
import io.cellfs.protocol.ext.PropertyExtensions.Property;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the volumes that are attached to this node are to be treated, as their servers tell (ADR 0031): read when a volume is attached, and again within 60
 * s while it is. What could not be read stays as it was. Thread-safe.
 */
public final class VolumeProperties {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeProperties.class);
    private static final long LIFETIME_NS = TimeUnit.SECONDS.toNanos(60);
    /** Asked so early that the answer is there in time, and at different times of volumes that were attached together. */
    private static final long AGE_NS = TimeUnit.SECONDS.toNanos(45);

    private static final int AT_ONCE = 16;

    /** Asks a volume's server. */
    @FunctionalInterface
    interface Server {
        /** The properties of a volume, by its number in the client. */
        List<Property> properties(long volume) throws IOException;
    }

    /** Is told what holds for a volume, by its number in the client, on any thread and for one volume at a time. */
    @FunctionalInterface
    public interface Listener {
        /** The volume's properties by name; none once it is not attached any more. */
        void hold(long volume, SortedMap<String, String> properties);
    }

    private final Function<String, Optional<Integer>> cells;
    private final Server server;
    private final LongSupplier nanoTime;
    private final Map<Long, Followed> followed = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Semaphore asking = new Semaphore(AT_ONCE);

    /** A volume that is attached. Guarded by itself. */
    private static final class Followed {
        private SortedMap<String, String> now = new TreeMap<>();
        private long askedNs;
        private boolean asking;
        private boolean left;
    }

    /** {@code cells} gives the number of a cell that is known. */
    VolumeProperties(Function<String, Optional<Integer>> cells, Server server, LongSupplier nanoTime) {
        this.cells = cells;
        this.server = server;
        this.nanoTime = nanoTime;
    }

    /** Tells a listener from now on, when a volume's properties change. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** What is known of a volume, by its number in the client; none of one that is not attached. */
    public SortedMap<String, String> of(long volume) {
        Followed one = followed.get(volume);
        if (one == null) {
            return new TreeMap<>();
        }
        synchronized (one) {
            return new TreeMap<>(one.now);
        }
    }

    /** Follows a volume that is attached, and asks for its properties now; returns when they are known, or could not be learnt. */
    public void attached(String cell, long wireVolume) {
        Optional<Long> volume = number(cell, wireVolume);
        if (volume.isPresent()) {
            ask(volume.get(), followed.computeIfAbsent(volume.get(), id -> new Followed()));
        }
    }

    /** The same for one that was attached before this process began: asked soon. */
    public void resumed(String cell, long wireVolume) {
        number(cell, wireVolume).ifPresent(volume -> {
            Followed one = new Followed();
            one.askedNs = nanoTime.getAsLong() - LIFETIME_NS;
            followed.putIfAbsent(volume, one);
        });
    }

    /** Forgets a volume that is not attached any more. */
    public void detached(String cell, long wireVolume) {
        Followed one = number(cell, wireVolume).map(followed::remove).orElse(null);
        if (one != null) {
            synchronized (one) {
                one.left = true;
                change(number(cell, wireVolume).orElseThrow(), one, new TreeMap<>());
            }
        }
    }

    private Optional<Long> number(String cell, long wireVolume) {
        return cells.apply(cell).map(number -> VolumeIds.internal(number, wireVolume));
    }

    /** Asks again for what is old, each volume on a thread of its own, so that a server that is silent delays no other's. */
    void refresh() {
        long nowNs = nanoTime.getAsLong();
        followed.forEach((volume, one) -> {
            if (isDue(one, nowNs) && asking.tryAcquire()) {
                Thread.ofVirtual().name("properties of a volume").start(() -> {
                    try {
                        ask(volume, one);
                    } finally {
                        asking.release();
                    }
                });
            }
        });
    }

    private static boolean isDue(Followed one, long nowNs) {
        synchronized (one) {
            return !one.asking && nowNs - one.askedNs >= AGE_NS;
        }
    }

    private void ask(long volume, Followed one) {
        synchronized (one) {
            one.asking = true;
        }
        SortedMap<String, String> found = new TreeMap<>();
        boolean known = false;
        try {
            server.properties(volume).forEach(property -> found.put(property.name(), property.value()));
            known = true;
        } catch (IOException e) {
            LOG.debug("the properties of volume {} are not known", VolumeIds.wire(volume), e);
        } finally {
            synchronized (one) {
                one.asking = false;
                one.askedNs = nanoTime.getAsLong();
                if (known && !one.left) {
                    change(volume, one, found);
                }
            }
        }
    }

    private void change(long volume, Followed one, SortedMap<String, String> now) {
        if (!now.equals(one.now)) {
            one.now = now;
            listeners.forEach(listener -> listener.hold(volume, new TreeMap<>(now)));
        }
    }
}
