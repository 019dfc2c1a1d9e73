package io.cellfs.mount.fuse;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

/**
 * Which request runs on which thread, so that a wait can be ended: that for a lock by any signal to the program (INTERRUPT), any other only when the program has
 * been killed. A kernel asks for the former with each signal, and never again for the same request; so requests that take long are looked after. Thread-safe.
 */
final class Interrupts {
    /** Interrupts that came before their request was registered; older ones belong to requests that were over. */
    private static final int MAX_EARLY = 256;

    /** Requests that are served for longer than this are looked after. */
    static final long LONG_NS = TimeUnit.SECONDS.toNanos(1);

    /** When a program is not to be seen from here (another PID namespace), a signal that leaves its request unanswered for so long counts as deadly. */
    static final long UNKNOWN_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long NONE = 0;

    private final IntPredicate isKilled;
    private final LongSupplier nanoTime;
    private final Set<Serving> all = ConcurrentHashMap.newKeySet();
    private final LinkedHashSet<Long> early = new LinkedHashSet<>();
    private volatile boolean hasEarly;

    /** As {@code isKilled} tells of a task by its number. */
    Interrupts(IntPredicate isKilled, LongSupplier nanoTime) {
        this.isKilled = isKilled;
        this.nanoTime = nanoTime;
    }

    /** The current thread serves requests from now on, one after another, until {@link #over}. */
    Serving serving() {
        Serving serving = new Serving(Thread.currentThread());
        all.add(serving);
        return serving;
    }

    void over(Serving serving) {
        serving.end();
        all.remove(serving);
    }

    /** A thread that serves. */
    final class Serving {
        private final Thread thread;
        private long number = NONE;
        private int task;
        private boolean byAnySignal;
        private boolean asked;
        private boolean interrupted;
        private long sinceNs;

        private Serving(Thread thread) {
            this.thread = thread;
        }

        /** It serves a request from now on, which a task waits for (0: one that is not to be seen from here). */
        void begin(long unique, int waiting, boolean endsByAnySignal) {
            synchronized (this) {
                number = unique & Long.MAX_VALUE;
                task = waiting;
                byAnySignal = endsByAnySignal;
                asked = false;
                interrupted = false;
                sinceNs = nanoTime.getAsLong();
            }
            if (hasEarly && takeEarly(unique & Long.MAX_VALUE)) {
                ask(unique & Long.MAX_VALUE);
            }
        }

        /** It is done with it. */
        synchronized void end() {
            number = NONE;
            if (interrupted) {
                Thread.interrupted();
            }
        }

        /** Whether it serves the request, which a signal has come for. */
        private boolean ask(long unique) {
            synchronized (this) {
                if (number != unique) {
                    return false;
                }
                asked = true;
                if (byAnySignal) {
                    interrupt();
                    return true;
                }
            }
            look(nanoTime.getAsLong(), 0);
            return true;
        }

        private void look(long nowNs, long longNs) {
            long looked;
            int waiting;
            synchronized (this) {
                if (number == NONE || interrupted || nowNs - sinceNs < longNs) {
                    return;
                }
                looked = number;
                waiting = task;
            }
            boolean killed = waiting > 0 && isKilled.test(waiting);
            synchronized (this) {
                boolean unknown = task <= 0 && asked && nowNs - sinceNs >= UNKNOWN_NS;
                if (number == looked && (killed || unknown)) {
                    interrupt();
                }
            }
        }

        private synchronized void interrupt() {
            if (number != NONE && !interrupted) {
                interrupted = true;
                thread.interrupt();
            }
        }
    }

    private synchronized boolean takeEarly(long unique) {
        boolean taken = early.remove(unique);
        hasEarly = !early.isEmpty();
        return taken;
    }

    /** The kernel tells of a signal to the program that waits for the request {@code unique}. */
    void interrupt(long unique) {
        long asked = unique & Long.MAX_VALUE;
        if (ask(asked)) {
            return;
        }
        synchronized (this) {
            early.add(asked);
            if (early.size() > MAX_EARLY) {
                early.removeFirst();
            }
            hasEarly = true;
        }
        if (ask(asked)) {
            takeEarly(asked);
        }
    }

    private boolean ask(long unique) {
        for (Serving serving : all) {
            if (serving.ask(unique)) {
                return true;
            }
        }
        return false;
    }

    /** Looks after requests that take long. To be called every half second or so. */
    void tick() {
        long nowNs = nanoTime.getAsLong();
        all.forEach(serving -> serving.look(nowNs, LONG_NS));
    }

    /** Ends all waits: the mount is going away. */
    void interruptAll() {
        all.forEach(Serving::interrupt);
    }
}
