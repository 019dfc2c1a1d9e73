package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;

/**
 * Hands out volume ids. It takes some ahead, so that not each costs a change of the databases, which has to reach the disk (and most copies of them): vos
 * asks for three ids one by one for each volume that it makes. Ids that are left when the server ends are never used. Nobody waits for what another asks
 * of the databases.
 */
final class VolumeIds {
    /** Taken at once; who wants more than that gets them from the databases. */
    static final int AHEAD = 64;

    /** Ranges that are kept: as many as callers that found none at once left. */
    private static final int RANGES = 64;

    private final CellDatabase database;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Range> ranges = new ArrayDeque<>();

    /** Ids that nobody was given, from one to before another. */
    private record Range(long from, long to) {
        long size() {
            return to - from;
        }
    }

    VolumeIds(CellDatabase database) {
        this.database = database;
    }

    /** Ids that nobody was given and no entry has, in a row. */
    VlReplies.NewVolumeId take(VlArgs.Bump args) throws RpcException {
        int count = args.count();
        if (count < 1 || count > AHEAD) {
            return database.propose(VlCommands.GET_NEW_VOLUME_ID, args);
        }
        while (true) {
            long first = reserved(count);
            OptionalLong used = lastUsed(first, count);
            if (used.isEmpty()) {
                return new VlReplies.NewVolumeId(first);
            }
            offer(used.getAsLong() + 1, first + count);
        }
    }

    /** Ids of this caller alone. */
    private long reserved(int count) throws RpcException {
        OptionalLong kept = reserve(count);
        if (kept.isPresent()) {
            return kept.getAsLong();
        }
        long fresh = database.propose(VlCommands.GET_NEW_VOLUME_ID, new VlArgs.Bump(AHEAD))
                .volume();
        offer(fresh + count, fresh + AHEAD);
        return fresh;
    }

    private OptionalLong reserve(int count) {
        lock.lock();
        try {
            Optional<Range> found =
                    ranges.stream().filter(range -> range.size() >= count).findFirst();
            if (found.isEmpty()) {
                return OptionalLong.empty();
            }
            Range range = found.get();
            ranges.remove(range);
            if (range.size() > count) {
                ranges.addFirst(new Range(range.from() + count, range.to()));
            }
            return OptionalLong.of(range.from());
        } finally {
            lock.unlock();
        }
    }

    /** Keeps ids for others; of too many ranges the smallest is given up. */
    private void offer(long from, long to) {
        if (from >= to) {
            return;
        }
        lock.lock();
        try {
            ranges.addLast(new Range(from, to));
            if (ranges.size() > RANGES) {
                ranges.remove(Collections.min(ranges, Comparator.comparingLong(Range::size)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Who restores a volume may choose an id that was taken ahead here. */
    private OptionalLong lastUsed(long first, int count) throws RpcException {
        return database.read(state -> {
            OptionalLong used = OptionalLong.empty();
            for (long id : LongStream.range(first, first + count).toArray()) {
                if (state.volumes().byId(id).isPresent()) {
                    used = OptionalLong.of(id);
                }
            }
            return used;
        });
    }
}
