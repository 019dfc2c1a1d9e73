package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.ext.LockExtensions.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client is still to be told. It is called; when that fails it is called again each second, and its own renewals fetch what is there.
 * Every event may arrive twice.
 */
final class Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final long RETRY_MS = 1000;

    private final long generation;
    private final IntConsumer delivered;
    private final Map<Long, Event> decisions = new LinkedHashMap<>();
    private final Map<Fid, Event> recalls = new LinkedHashMap<>();
    private final Map<Fid, Event> told = new LinkedHashMap<>();
    private Optional<LockPeer> peer = Optional.empty();
    private boolean working;
    private boolean closed;

    /** For a lease; {@code delivered} is told of how many further decisions the client knows. */
    Mailbox(long generation, IntConsumer delivered) {
        this.generation = generation;
        this.delivered = delivered;
    }

    long generation() {
        return generation;
    }

    /** The client is to be reached this way from now on. */
    synchronized void reachable(LockPeer way) {
        if (peer.isPresent() && peer.get().address().equals(way.address())) {
            way.close();
            return;
        }
        peer.ifPresent(LockPeer::close);
        peer = Optional.of(way);
        work();
    }

    synchronized void add(Event event) {
        if (event.kind() == LockExtensions.RECALL) {
            recalls.put(event.file(), event);
        } else {
            decisions.put(event.ticket(), event);
        }
        work();
    }

    /** The file is back. */
    synchronized void returned(Fid file) {
        recalls.remove(file);
        told.remove(file);
    }

    /** What the client may not know. */
    synchronized List<Event> pending() {
        List<Event> pending = new ArrayList<>(recalls.values());
        pending.addAll(told.values());
        pending.addAll(decisions.values());
        return List.copyOf(pending.subList(0, Math.min(pending.size(), LockExtensions.EVENTS_MAX)));
    }

    /** The client knows of these decisions. */
    void seen(List<LockExtensions.Ticket> tickets) {
        int count = 0;
        synchronized (this) {
            for (LockExtensions.Ticket ticket : tickets) {
                count += decisions.remove(ticket.number()) == null ? 0 : 1;
            }
        }
        if (count > 0) {
            delivered.accept(count);
        }
    }

    private synchronized List<Event> batch() {
        List<Event> batch = new ArrayList<>(recalls.values());
        batch.addAll(decisions.values());
        if (batch.isEmpty() || closed || peer.isEmpty()) {
            working = false;
            return List.of();
        }
        return List.copyOf(batch.subList(0, Math.min(batch.size(), LockExtensions.EVENTS_MAX)));
    }

    private void work() {
        if (!working && !closed && peer.isPresent() && !(recalls.isEmpty() && decisions.isEmpty())) {
            working = true;
            Thread.ofVirtual().name("lock-events").start(this::tell);
        }
    }

    private void tell() {
        List<Event> batch = batch();
        while (!batch.isEmpty()) {
            try {
                way().tell(generation, batch);
                done(batch);
            } catch (IOException | RuntimeException e) {
                LOG.debug("a client is not told of its locks: {}", e.getMessage());
                pause();
            }
            batch = batch();
        }
    }

    private synchronized LockPeer way() throws IOException {
        return peer.orElseThrow(() -> new IOException("the client is gone"));
    }

    private void done(List<Event> batch) {
        List<LockExtensions.Ticket> tickets = new ArrayList<>();
        synchronized (this) {
            for (Event event : batch) {
                if (event.kind() == LockExtensions.DECIDED) {
                    tickets.add(new LockExtensions.Ticket(event.ticket()));
                } else if (recalls.remove(event.file(), event)) {
                    told.put(event.file(), event);
                }
            }
        }
        seen(tickets);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void close() {
        closed = true;
        peer.ifPresent(LockPeer::close);
        peer = Optional.empty();
    }
}
