package io.cellfs.protocol.callback;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.afs3.Capabilities;
import io.cellfs.protocol.afs3.InterfaceAddr;
import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Words;

/** The OUT arguments of the callback service (afs-protocol section 2.5). */
public final class CallBackReplies {
    private CallBackReplies() {}

    /** AFSDBLockDesc, 8 words. */
    public record LockDesc(
            int waitStates,
            int exclusiveLocked,
            int readersReading,
            int waiting,
            int spare,
            int lastReader,
            int writer,
            int source) {}

    /** AFSDBLock. */
    public record Lock(@Chars(16) String name, LockDesc lock) {}

    /** AFSDBCacheEntry. */
    public record CacheEntry(
            int address,
            int cell,
            Fid fid,
            int length,
            int dataVersion,
            LockDesc lock,
            int callBack,
            int callBackExpires,
            int references,
            int opens,
            int writers,
            int volumeState,
            int states) {}

    /** AFSDBCacheEntry64. */
    public record CacheEntry64(
            int address,
            int cell,
            Fid fid,
            long length,
            int dataVersion,
            LockDesc lock,
            int callBack,
            int callBackExpires,
            int references,
            int opens,
            int writers,
            int volumeState,
            int states) {}

    /** A server's address and rank. */
    public record ServerPrefs(int address, int rank) {}

    /** A cell's name and database servers. */
    public record Cell(@Max(256) String name, @Max(8) Words hosts) {}

    /** A cell's name. */
    public record CellName(@Max(256) String name) {}

    /** The client's configuration. */
    public record CacheConfig(
            int version, int count, @Max(2048) Words config) {}

    /** Who the client is and what it can do. */
    public record Yourself(InterfaceAddr addresses, Capabilities capabilities) {}
}
