package io.cellfs.mount.fuse;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/** Which waiting request runs on which thread, so that INTERRUPT can end the wait. Thread-safe. */
final class Interrupts {
    /** Interrupts that came before their request was registered; older ones belong to requests that cannot be interrupted. */
    private static final int MAX_EARLY = 256;

    private final Map<Long, Thread> waiting = new HashMap<>();
    private final LinkedHashSet<Long> early = new LinkedHashSet<>();

    /** The current thread serves {@code unique} from now on; it is interrupted at once if that was asked for already. */
    synchronized void begin(long unique) {
        waiting.put(unique, Thread.currentThread());
        if (early.remove(unique)) {
            Thread.currentThread().interrupt();
        }
    }

    /** The current thread is done with it. */
    synchronized void end(long unique) {
        waiting.remove(unique);
    }

    /** The kernel wants the request {@code unique} to end early. */
    synchronized void interrupt(long unique) {
        Thread thread = waiting.get(unique);
        if (thread != null) {
            thread.interrupt();
            return;
        }
        early.add(unique);
        if (early.size() > MAX_EARLY) {
            early.removeFirst();
        }
    }

    /** Ends all waits: the mount is going away. */
    synchronized void interruptAll() {
        waiting.values().forEach(Thread::interrupt);
    }
}
