package io.cellfs.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** One run of a server that may be killed: nothing of it changes its storage afterwards. */
final class ServerRun {
    private final int server;
    private final Faults faults;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private volatile boolean dead;

    ServerRun(int server, Faults faults) {
        this.server = server;
        this.faults = faults;
    }

    /** Something that touches the storage. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws Throwable;
    }

    /** Does something unless the server is dead. */
    <T> T alive(Work<T> work) throws Throwable {
        gate.readLock().lock();
        try {
            requireAlive();
            return work.run();
        } finally {
            gate.readLock().unlock();
        }
    }

    /** The server is at a point, where it may die. */
    void at(String what) throws IOException {
        requireAlive();
        faults.at(server, what);
        requireAlive();
    }

    private void requireAlive() {
        if (dead) {
            throw new UncheckedIOException(new IOException("server " + server + " is dead"));
        }
    }

    boolean isDead() {
        return dead;
    }

    /** What is to be done at the moment of death. */
    @FunctionalInterface
    interface Last {
        void run() throws IOException;
    }

    /** Ends the run between two changes of the storage. */
    void die(Last last) throws IOException {
        while (!gate.writeLock().tryLock()) {
            // Whoever waits for it would stop readers that others in it wait for.
            Thread.onSpinWait();
        }
        try {
            if (!dead) {
                dead = true;
                last.run();
            }
        } finally {
            gate.writeLock().unlock();
        }
    }
}
