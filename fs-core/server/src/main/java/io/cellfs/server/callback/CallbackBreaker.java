package io.cellfs.server.callback;

import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the holders of promises before a change is answered: all hosts at the same time, with no lock held, for a bounded time. A host that
 * does not confirm in time loses all its promises and is reset before its next call is served.
 */
public final class CallbackBreaker {
    private static final Logger log = LoggerFactory.getLogger(CallbackBreaker.class);

    private final CallbackConfig config;
    private final Callbacks callbacks;
    private final Hosts hosts;
    private final LongSupplier nanoTime;

    /** Breaks promises of this table to these hosts. */
    public CallbackBreaker(CallbackConfig config, Callbacks callbacks, Hosts hosts, LongSupplier nanoTime) {
        this.config = config;
        this.callbacks = callbacks;
        this.hosts = hosts;
        this.nanoTime = nanoTime;
    }

    /** These files have changed by a call of {@code except}: returns when every other holder has been told or given up. */
    public void changed(Collection<Fid> fids, long except) {
        Callbacks.Breaking breaking = callbacks.breakFiles(fids, except, nanoTime.getAsLong());
        long deadlineNs = nanoTime.getAsLong() + config.breakWait().toNanos();
        if (!breaking.breaks().isEmpty()) {
            try {
                tell(breaking.breaks(), deadlineNs);
            } finally {
                callbacks.told(breaking);
            }
        }
        breaking.earlier().forEach(telling -> await(telling, deadlineNs));
    }

    /** Everything in a volume has changed, or it is gone. */
    public void volumeChanged(long volume) {
        List<Break> breaks = callbacks.breakVolume(volume, nanoTime.getAsLong());
        tell(breaks, nanoTime.getAsLong() + config.breakWait().toNanos());
    }

    /** Promises were pushed out of the table: their holders are told, but nobody waits for it. */
    public void evicted(List<Break> breaks) {
        if (!breaks.isEmpty()) {
            Thread.startVirtualThread(
                    () -> tell(breaks, nanoTime.getAsLong() + config.breakWait().toNanos()));
        }
    }

    private void tell(List<Break> breaks, long deadlineNs) {
        List<Telling> tellings = new ArrayList<>();
        byHost(breaks).forEach((id, fids) -> hosts.find(id).ifPresent(host -> start(host, fids, tellings)));
        for (Telling telling : tellings) {
            if (!await(telling.done(), deadlineNs)) {
                log.info("{} does not confirm {} ended promises", telling.host(), telling.fids());
                callbacks.giveUpAll(telling.host().id());
                telling.host().missedBreak(nanoTime.getAsLong());
            }
        }
    }

    private static Map<Long, List<Fid>> byHost(List<Break> breaks) {
        Map<Long, List<Fid>> byHost = new HashMap<>();
        breaks.forEach(
                b -> byHost.computeIfAbsent(b.host(), h -> new ArrayList<>(1)).add(b.fid()));
        return byHost;
    }

    private record Telling(Host host, int fids, CompletableFuture<Void> done) {}

    private void start(Host host, List<Fid> fids, List<Telling> tellings) {
        Optional<CallbackPeer> peer = host.ready() ? host.peer() : Optional.empty();
        if (peer.isEmpty()) {
            return;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        tellings.add(new Telling(host, fids.size(), done));
        Thread.startVirtualThread(() -> {
            try {
                peer.get().callBack(fids, config.breakWait());
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
    }

    private boolean await(CompletableFuture<Void> done, long deadlineNs) {
        try {
            done.get(Math.max(0, deadlineNs - nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            log.debug("callback failed: {}", e.getMessage());
            return false;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
