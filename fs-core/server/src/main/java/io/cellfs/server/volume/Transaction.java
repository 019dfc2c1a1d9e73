package io.cellfs.server.volume;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One volume transaction of {@code vos}: the right to administer one volume until it is ended or has been idle too long.
 *
 * @param id transaction id, never 0
 * @param volume the volume
 * @param partition partition number
 * @param attachFlags how the volume was attached (ITOffline 1, ITBusy 2, ITReadOnly 8, ITCreate 16)
 * @param createdAtS wall-clock time of creation, seconds
 * @param uses what changes during its life
 */
record Transaction(int id, long volume, int partition, int attachFlags, long createdAtS, Uses uses) {
    /** The changing part of a transaction. */
    static final class Uses {
        private volatile long lastNs;
        private volatile long lastS;
        private volatile String lastProcedure = "";
        private volatile boolean deleted;
        private volatile boolean changed;
        private final AtomicInteger running = new AtomicInteger();

        Uses(long nowNs, long nowS) {
            touch(nowNs, nowS, "TransCreate");
        }

        void touch(long nowNs, long nowS, String procedure) {
            lastNs = nowNs;
            lastS = nowS;
            lastProcedure = procedure;
        }

        long idleNs(long nowNs) {
            return running.get() > 0 ? 0 : nowNs - lastNs;
        }

        long lastS() {
            return lastS;
        }

        String lastProcedure() {
            return lastProcedure;
        }

        boolean deleted() {
            return deleted;
        }

        void markDeleted() {
            deleted = true;
        }

        /** Whether other content was put into the volume, so that clients must forget the old one when the transaction ends. */
        boolean changed() {
            return changed;
        }

        void markChanged() {
            changed = true;
        }

        int running() {
            return running.get();
        }

        void began() {
            running.incrementAndGet();
        }

        void ended(long nowNs) {
            running.decrementAndGet();
            lastNs = nowNs;
        }
    }

    /** Attach flag: the volume is off line for file clients. */
    static final int OFFLINE = 0x1;

    /** Attach flag: file clients are told to wait. */
    static final int BUSY = 0x2;

    /** Attach flag: only read. */
    static final int READ_ONLY = 0x8;

    /** Attach flag: the volume has just been made. */
    static final int CREATE = 0x10;
}
