package io.cellfs.server.callback;

import io.cellfs.protocol.Fid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The promises given to hosts: a pure core, used by one thread at a time. Bounded as a whole and per host: when full, the oldest promise
 * goes and its holder is to be told. A promise on a whole read-only volume is one on the file {@code (volume, 0, 0)}.
 */
final class CallbackTable {
    private final int maxPromises;
    private final int maxPerHost;
    private final Map<Promise, Promise> index = new HashMap<>();
    private final Map<Fid, PromiseChain.OfFile> files = new HashMap<>();
    private final Map<Long, PromiseChain.OfHost> hosts = new HashMap<>();
    private final PromiseChain.OfTable all = new PromiseChain.OfTable();

    CallbackTable(int maxPromises, int maxPerHost) {
        this.maxPromises = Math.max(1, maxPromises);
        this.maxPerHost = Math.max(1, maxPerHost);
    }

    /** What a grant gave: its lifetime in nanoseconds, and the promises that it pushed out. */
    record Grant(long lifetimeNs, List<Break> evicted) {}

    /** The name under which a whole volume is promised. */
    static Fid wholeVolume(long volume) {
        return new Fid(volume, 0, 0);
    }

    /** Promises {@code fid} to {@code host}, anew if it already has a promise. */
    Grant grant(long host, Fid fid, long nowNs) {
        dropExpiredOldest(nowNs);
        Promise promise = index.get(new Promise(host, fid));
        if (promise != null) {
            remove(promise);
        }
        List<Break> evicted = makeRoom(host);
        Promise granted = new Promise(host, fid);
        PromiseChain.OfFile holders = files.computeIfAbsent(fid, f -> new PromiseChain.OfFile());
        long lifetimeNs = fid.vnode() == 0 ? Lifetimes.VOLUME_NS : Lifetimes.ofFile(holders.size);
        granted.expiresNs = nowNs + lifetimeNs;
        index.put(granted, granted);
        holders.append(granted);
        hosts.computeIfAbsent(host, h -> new PromiseChain.OfHost()).append(granted);
        all.append(granted);
        return new Grant(lifetimeNs, evicted);
    }

    /** Ends every promise on {@code fid} but that of {@code except}; expired ones need no telling. */
    List<Break> breakFile(Fid fid, long except, long nowNs) {
        PromiseChain.OfFile holders = files.get(fid);
        return holders == null ? List.of() : breakMatching(holders, p -> p.host != except, nowNs);
    }

    /** Ends every promise on files of the volume and on the volume itself, but those of {@code except}. */
    List<Break> breakVolume(long volume, long except, long nowNs) {
        return breakMatching(all, p -> p.fid.volume() == volume && p.host != except, nowNs);
    }

    /** The host no longer wants this promise. */
    void giveUp(long host, Fid fid) {
        Promise promise = index.get(new Promise(host, fid));
        if (promise != null) {
            remove(promise);
        }
    }

    /** The host no longer wants any promise, or is forgotten. */
    void giveUpAll(long host) {
        PromiseChain.OfHost chain = hosts.get(host);
        if (chain != null) {
            chain.forEach(this::remove);
        }
    }

    /** Whether {@code host} holds an unexpired promise on {@code fid}. */
    boolean holds(long host, Fid fid, long nowNs) {
        Promise promise = index.get(new Promise(host, fid));
        return promise != null && promise.expiresNs - nowNs > 0;
    }

    /** Promises in the table, expired ones included. */
    int size() {
        return all.size;
    }

    private List<Break> breakMatching(PromiseChain chain, Predicate<Promise> matches, long nowNs) {
        List<Break> broken = new ArrayList<>();
        chain.forEach(p -> {
            if (matches.test(p)) {
                remove(p);
                if (p.expiresNs - nowNs > 0) {
                    broken.add(new Break(p.host, p.fid));
                }
            }
        });
        return broken;
    }

    private List<Break> makeRoom(long host) {
        List<Break> evicted = new ArrayList<>(0);
        PromiseChain.OfHost own = hosts.get(host);
        if (own != null && own.size >= maxPerHost) {
            evict(own.first, evicted);
        }
        if (all.size >= maxPromises) {
            evict(all.first, evicted);
        }
        return evicted;
    }

    private void evict(@Nullable Promise oldest, List<Break> evicted) {
        if (oldest != null) {
            remove(oldest);
            evicted.add(new Break(oldest.host, oldest.fid));
        }
    }

    /** Two a grant keep the table free of what has long expired, at constant cost. */
    private void dropExpiredOldest(long nowNs) {
        for (int i = 0; i < 2; i++) {
            Promise oldest = all.first;
            if (oldest == null || oldest.expiresNs - nowNs > 0) {
                return;
            }
            remove(oldest);
        }
    }

    private void remove(Promise promise) {
        index.remove(promise);
        all.unlink(promise);
        unlink(files, promise.fid, promise);
        unlink(hosts, promise.host, promise);
    }

    private static <K, C extends PromiseChain> void unlink(Map<K, C> chains, K key, Promise promise) {
        C chain = chains.get(key);
        if (chain != null) {
            chain.unlink(promise);
            if (chain.size == 0) {
                chains.remove(key);
            }
        }
    }
}
