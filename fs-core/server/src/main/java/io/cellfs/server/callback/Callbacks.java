package io.cellfs.server.callback;

import io.cellfs.protocol.Fid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The callback table for many threads: shards by file, each with its own lock and its share of the bounds. */
public final class Callbacks {
    /** A host id that no host has. */
    public static final long NOBODY = 0;

    private static final int SHARDS = 64;

    private final Shard[] shards = new Shard[SHARDS];

    private static final class Shard {
        final CallbackTable table;
        final Map<Fid, CompletableFuture<Void>> telling = new HashMap<>();

        Shard(CallbackTable table) {
            this.table = table;
        }
    }

    /** An empty table of at most {@code maxPromises}, of which one host may hold {@code maxPerHost}. */
    public Callbacks(int maxPromises, int maxPerHost) {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard(new CallbackTable(maxPromises / SHARDS, maxPerHost / SHARDS));
        }
    }

    /** What a grant gave: its lifetime in nanoseconds, and the promises that it pushed out. */
    public record Grant(long lifetimeNs, List<Break> evicted) {}

    /**
     * Promises that have ended: who must be told now, and the tellings about the same files that others began and that are not over.
     *
     * @param breaks whom to tell of what
     * @param earlier end of the tellings of others
     * @param told to be completed when all {@code breaks} are told, or given up; other changes of the same files wait for it
     */
    public record Breaking(List<Break> breaks, List<CompletableFuture<Void>> earlier, CompletableFuture<Void> told) {}

    /** Promises a file to a host. */
    public Grant grant(long host, Fid fid, long nowNs) {
        Shard shard = shardOf(fid);
        synchronized (shard) {
            CallbackTable.Grant grant = shard.table.grant(host, fid, nowNs);
            return new Grant(grant.lifetimeNs(), grant.evicted());
        }
    }

    /** Promises a whole read-only volume to a host. */
    public Grant grantVolume(long host, long volume, long nowNs) {
        return grant(host, CallbackTable.wholeVolume(volume), nowNs);
    }

    /** Ends the promises of all hosts but {@code except} on these files. Pair with {@link #told}. */
    public Breaking breakFiles(Collection<Fid> fids, long except, long nowNs) {
        Breaking breaking = new Breaking(new ArrayList<>(0), new ArrayList<>(0), new CompletableFuture<>());
        for (Fid fid : fids) {
            Shard shard = shardOf(fid);
            synchronized (shard) {
                breakIn(shard, fid, except, nowNs, breaking);
            }
        }
        return breaking;
    }

    private static void breakIn(Shard shard, Fid fid, long except, long nowNs, Breaking breaking) {
        CompletableFuture<Void> earlier = shard.telling.get(fid);
        if (earlier != null) {
            breaking.earlier().add(earlier);
        }
        List<Break> broken = shard.table.breakFile(fid, except, nowNs);
        if (!broken.isEmpty()) {
            breaking.breaks().addAll(broken);
            shard.telling.put(
                    fid, earlier == null ? breaking.told() : CompletableFuture.allOf(earlier, breaking.told()));
        }
    }

    /** The holders of what {@code breaking} ended have been told, or given up. */
    public void told(Breaking breaking) {
        breaking.told().complete(null);
        for (Break done : breaking.breaks()) {
            Shard shard = shardOf(done.fid());
            synchronized (shard) {
                CompletableFuture<Void> current = shard.telling.get(done.fid());
                if (current != null && current.isDone()) {
                    shard.telling.remove(done.fid());
                }
            }
        }
    }

    /** Ends every promise within a volume; each holder is to be told once, of the whole volume. */
    public List<Break> breakVolume(long volume, long nowNs) {
        List<Break> broken = new ArrayList<>();
        for (Shard shard : shards) {
            synchronized (shard) {
                broken.addAll(shard.table.breakVolume(volume, NOBODY, nowNs));
            }
        }
        Fid whole = CallbackTable.wholeVolume(volume);
        return broken.stream()
                .map(Break::host)
                .distinct()
                .map(host -> new Break(host, whole))
                .toList();
    }

    /** The host gives up promises. */
    public void giveUp(long host, Collection<Fid> fids) {
        for (Fid fid : fids) {
            Shard shard = shardOf(fid);
            synchronized (shard) {
                shard.table.giveUp(host, fid);
            }
        }
    }

    /** The host gives up everything, or is forgotten. */
    public void giveUpAll(long host) {
        for (Shard shard : shards) {
            synchronized (shard) {
                shard.table.giveUpAll(host);
            }
        }
    }

    /** Whether a host holds a promise on a file. */
    public boolean holds(long host, Fid fid, long nowNs) {
        Shard shard = shardOf(fid);
        synchronized (shard) {
            return shard.table.holds(host, fid, nowNs);
        }
    }

    /** Promises in all. */
    public int size() {
        int size = 0;
        for (Shard shard : shards) {
            synchronized (shard) {
                size += shard.table.size();
            }
        }
        return size;
    }

    private Shard shardOf(Fid fid) {
        return shards[(fid.hashCode() * 0x9e3779b9) >>> 26];
    }
}
