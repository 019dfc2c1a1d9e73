package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;

/**
 * Hands out volume ids. It takes some ahead, so that not each costs a change of the databases, which has to reach the disk (and most copies of them): vos
 * asks for three ids one by one for each volume that it makes. Ids that are left when the server ends are never used.
 */
final class VolumeIds {
    /** Taken at once; who wants more than that gets them from the databases. */
    static final int AHEAD = 64;

    private final CellDatabase database;
    private final ReentrantLock lock = new ReentrantLock();
    private long next;
    private long end;

    VolumeIds(CellDatabase database) {
        this.database = database;
    }

    /** Ids that nobody was given and no entry has, in a row. */
    VlReplies.NewVolumeId take(VlArgs.Bump args) throws RpcException {
        int count = args.count();
        if (count < 1 || count > AHEAD) {
            return database.propose(VlCommands.GET_NEW_VOLUME_ID, args);
        }
        lock.lock();
        try {
            while (true) {
                if (end - next < count) {
                    next = database.propose(VlCommands.GET_NEW_VOLUME_ID, new VlArgs.Bump(AHEAD))
                            .volume();
                    end = next + AHEAD;
                }
                long first = next;
                OptionalLong used = lastUsed(first, count);
                if (used.isEmpty()) {
                    next = first + count;
                    return new VlReplies.NewVolumeId(first);
                }
                next = used.getAsLong() + 1;
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
