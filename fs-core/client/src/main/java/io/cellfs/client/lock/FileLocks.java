package io.cellfs.client.lock;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks of local processes, each file's under one whole-file lock at the server: taken with the first local lock, so that clients exclude each other,
 * and given back with the last. Thread-safe.
 */
public final class FileLocks {
    private static final Logger LOG = LoggerFactory.getLogger(FileLocks.class);
    private static final long FIRST_POLL_MS = 20;
    private static final long MAX_POLL_MS = 1000;
    private static final int MAX_FILES = 65_536;

    private final ServerLocks server;
    private final Map<Fid, Held> files = new HashMap<>();

    /** What the server does for locks. */
    public interface ServerLocks {
        /** Takes the file's lock, or changes its kind; EAGAIN when another client is in the way. */
        void take(Fid file, boolean exclusive) throws IOException;

        /** Extends the lock's lifetime. */
        void extend(Fid file) throws IOException;

        /** Stores what was written under the lock, then gives it back. */
        void release(Fid file) throws IOException;
    }

    private static final class Held {
        private final LockTable table = new LockTable();
        private Kind atServer = Kind.NONE;
        private volatile boolean empty = true;
        private int users;
    }

    /** Locks over {@code server}. */
    public FileLocks(ServerLocks server) {
        this.server = server;
    }

    /** The lock in the way of {@code wanted}, as far as this client knows. */
    public Optional<FileLock> test(Fid file, FileLock wanted) {
        Held held;
        synchronized (files) {
            held = files.get(file);
        }
        if (held == null) {
            return Optional.empty();
        }
        synchronized (held) {
            return held.table.conflict(wanted);
        }
    }

    /** Takes, changes or (kind NONE) drops a lock; EAGAIN on conflict unless {@code wait}. */
    public void set(Fid file, FileLock lock, boolean wait) throws IOException {
        Held held = enter(file, lock);
        if (held == null) {
            return;
        }
        try {
            synchronized (held) {
                if (lock.kind() != Kind.NONE) {
                    acquire(file, held, lock, wait);
                }
                held.table.set(lock);
                held.empty = held.table.isEmpty();
                held.notifyAll();
                if (held.empty) {
                    releaseAtServer(file, held);
                }
            }
        } finally {
            leave(file, held);
        }
    }

    private @Nullable Held enter(Fid file, FileLock lock) throws FsException {
        synchronized (files) {
            Held held = files.get(file);
            if (held == null) {
                if (lock.kind() == Kind.NONE) {
                    return null;
                }
                if (files.size() >= MAX_FILES) {
                    throw new FsException(Errno.ENOLCK, "locks on " + MAX_FILES + " files");
                }
                held = new Held();
                files.put(file, held);
            }
            held.users++;
            return held;
        }
    }

    private void leave(Fid file, Held held) {
        synchronized (files) {
            held.users--;
            if (held.users == 0 && held.empty) {
                files.remove(file);
            }
        }
    }

    /** Waits (if so wanted) until neither a local process nor another client is in the way. Called with the monitor of {@code held}. */
    private void acquire(Fid file, Held held, FileLock lock, boolean wait) throws IOException {
        long pollMs = FIRST_POLL_MS;
        while (true) {
            if (held.table.conflict(lock).isPresent()) {
                requireWait(wait, file);
                pause(held, 0);
            } else if (takeAtServer(file, held, lock.kind())) {
                return;
            } else {
                requireWait(wait, file);
                pause(held, pollMs);
                pollMs = Math.min(MAX_POLL_MS, pollMs * 2);
            }
        }
    }

    private static void requireWait(boolean wait, Fid file) throws FsException {
        if (!wait) {
            throw new FsException(Errno.EAGAIN, file + " is locked");
        }
    }

    /** Waits for a change of local locks, or for {@code millis}; 0 is for ever. */
    private static void pause(Held held, long millis) throws InterruptedIOException {
        try {
            held.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a lock");
        }
    }

    private boolean takeAtServer(Fid file, Held held, Kind kind) throws IOException {
        if (held.atServer.compareTo(kind) >= 0) {
            return true;
        }
        try {
            server.take(file, kind == Kind.EXCLUSIVE);
            held.atServer = kind;
            return true;
        } catch (FsException e) {
            if (e.errno() == Errno.EAGAIN) {
                return false;
            }
            throw e;
        }
    }

    private void releaseAtServer(Fid file, Held held) throws IOException {
        if (held.atServer != Kind.NONE) {
            held.atServer = Kind.NONE;
            server.release(file);
        }
    }

    /** Extends all locks at the servers; to be called well within their lifetime. */
    public void extendAll() {
        Map<Fid, Held> all;
        synchronized (files) {
            all = new HashMap<>(files);
        }
        all.forEach(this::extend);
    }

    private void extend(Fid file, Held held) {
        synchronized (held) {
            if (held.atServer == Kind.NONE) {
                return;
            }
            try {
                server.extend(file);
            } catch (IOException e) {
                LOG.warn("{}: lock cannot be extended: {}", file, e.getMessage());
                held.atServer = Kind.NONE;
                retake(file, held);
            }
        }
    }

    /** The server has lost the lock (restarted): tries to get it again for those who believe to hold it. */
    private void retake(Fid file, Held held) {
        try {
            if (!takeAtServer(file, held, held.table.strongest())) {
                LOG.warn("{}: lock is lost to another client", file);
            }
        } catch (IOException e) {
            LOG.warn("{}: lock cannot be taken again: {}", file, e.getMessage());
        }
    }

    /** Gives back all locks at the servers. */
    public void releaseAll() throws IOException {
        Map<Fid, Held> all;
        synchronized (files) {
            all = new HashMap<>(files);
            files.clear();
        }
        for (Map.Entry<Fid, Held> entry : all.entrySet()) {
            synchronized (entry.getValue()) {
                releaseAtServer(entry.getKey(), entry.getValue());
            }
        }
    }

    /** Time between extensions. */
    public static long extensionSeconds() {
        return TimeUnit.MINUTES.toSeconds(2);
    }
}
