package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;

/** The lock table for many threads: shards by file, each with its own lock and its share of the bounds. */
public final class Locks {
    private static final int SHARDS = 16;

    private final LockTable[] shards = new LockTable[SHARDS];

    /** An empty table; bounds on locks in all and per host, lifetime of a lock in nanoseconds. */
    public Locks(int maxLocks, int maxPerHost, long lifetimeNs) {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new LockTable(Math.max(1, maxLocks / SHARDS), Math.max(1, maxPerHost / SHARDS), lifetimeNs);
        }
    }

    /** Takes a lock for a host. */
    public LockOutcome set(long host, Fid fid, LockType type, long nowNs) {
        LockTable shard = shardOf(fid);
        synchronized (shard) {
            return shard.set(host, fid, type, nowNs);
        }
    }

    /** Starts the lifetime of the host's lock anew. */
    public LockOutcome extend(long host, Fid fid, long nowNs) {
        LockTable shard = shardOf(fid);
        synchronized (shard) {
            return shard.extend(host, fid, nowNs);
        }
    }

    /** Gives the host's lock back. */
    public LockOutcome release(long host, Fid fid, long nowNs) {
        LockTable shard = shardOf(fid);
        synchronized (shard) {
            return shard.release(host, fid, nowNs);
        }
    }

    /** The lock count of a status: readers, or -1 when write-locked. */
    public int count(Fid fid, long nowNs) {
        LockTable shard = shardOf(fid);
        synchronized (shard) {
            return shard.count(fid, nowNs);
        }
    }

    /** Gives back every lock of a host that is gone. */
    public void releaseAll(long host) {
        for (LockTable shard : shards) {
            synchronized (shard) {
                shard.releaseAll(host);
            }
        }
    }

    private LockTable shardOf(Fid fid) {
        return shards[(fid.hashCode() * 0x9e3779b9) >>> 28];
    }
}
