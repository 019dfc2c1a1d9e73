package io.cellfs.mount.fuse;

import io.cellfs.client.api.Errno;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Lets one reader at a time look out awake for the next request instead of sleeping in the kernel: programs make requests one after the other, and
 * waking a reader costs more than most requests take. It looks a short while only, and after lookouts in vain only every 2nd, 4th, … time. It gives
 * way between looks, as the program that was answered often waits for this very processor.
 */
final class Lookout {
    /** Programs that have not come back by then are doing something else. */
    static final long NS = TimeUnit.MICROSECONDS.toNanos(50);

    private static final int MAX_SHIFT = 6;
    private static final int EAGAIN = Errno.EAGAIN.number();

    private final FuseDevice device;
    private final boolean possible;
    private final LongSupplier nanoTime;
    private final AtomicBoolean taken = new AtomicBoolean();
    /** In vain, one after the other; of the reader that has {@link #taken}. */
    private int vain;
    /** Occasions to let pass; of the reader that has {@link #taken}. */
    private int toSkip;

    /** On a descriptor that does not wait; with one processor nobody looks out. */
    Lookout(FuseDevice device, int processors, LongSupplier nanoTime) {
        this.device = device;
        this.possible = processors > 1;
        this.nanoTime = nanoTime;
    }

    /** The descriptor that answers to what {@link #read} gave belong to. */
    FuseDevice device() {
        return device;
    }

    /** A request's length or -errno as {@link FuseDevice#read}; -EAGAIN when none came, or somebody else looks out. */
    long read(MemorySegment buffer) {
        if (!possible || !taken.compareAndSet(false, true)) {
            return -EAGAIN;
        }
        try {
            return toSkip-- > 0 ? -EAGAIN : look(buffer);
        } finally {
            taken.set(false);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // A hint only: nothing depends on who runs.
    private long look(MemorySegment buffer) {
        long startNs = nanoTime.getAsLong();
        do {
            long count = device.read(buffer);
            if (count != -EAGAIN) {
                vain = 0;
                toSkip = 0;
                return count;
            }
            Thread.yield();
        } while (nanoTime.getAsLong() - startNs < NS);
        vain = Math.min(vain + 1, MAX_SHIFT);
        toSkip = (1 << vain) - 1;
        return -EAGAIN;
    }
}
