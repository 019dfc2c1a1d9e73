package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** When a volume was used last, and how often on that day: counted in memory, brought into the database when the volume comes to rest. */
public final class DayUse {
    private static final long DAY = 24L * 3600 * 10_000_000;
    private static final int BYTES = 2 * Long.BYTES;

    private final MetaStore store;
    private final long volume;
    private final LongAdder accesses = new LongAdder();
    private volatile long last;
    private volatile long saved;

    /**
     * What was counted.
     *
     * @param last time of the last use in 100 ns units since the epoch, 0 for never
     * @param accesses uses on the day of the last one
     */
    public record Counted(long last, long accesses) {
        /** Uses on the day of {@code now}. */
        public long onDay(long now) {
            return now / DAY == last / DAY ? accesses : 0;
        }
    }

    private DayUse(MetaStore store, long volume, Counted counted) {
        this.store = store;
        this.volume = volume;
        this.last = counted.last;
        this.saved = counted.last;
        accesses.add(counted.accesses);
    }

    /** Goes on counting for a volume. */
    static DayUse of(MetaStore store, long volume) throws StorageException {
        return new DayUse(store, volume, read(store, volume));
    }

    /** What the database has for a volume that is not attached. */
    public static Counted read(MetaStore store, long volume) throws StorageException {
        byte @Nullable [] bytes = store.get(Keys.accesses(volume));
        if (bytes == null || bytes.length != BYTES) {
            return new Counted(0, 0);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Counted(in.getLong(), in.getLong());
    }

    /** Counts a use. */
    void count(long now) {
        if (now / DAY != last / DAY) {
            accesses.reset();
        }
        last = now;
        accesses.increment();
    }

    Counted now() {
        return new Counted(last, accesses.sum());
    }

    /** Writes what was counted, if anything was. */
    void save() throws StorageException {
        Counted now = now();
        if (now.last == saved) {
            return;
        }
        try (Batch batch = store.batch()) {
            store.write(batch.put(
                    Keys.accesses(volume),
                    ByteBuffer.allocate(BYTES)
                            .putLong(now.last)
                            .putLong(now.accesses)
                            .array()));
        }
        saved = now.last;
    }
}
