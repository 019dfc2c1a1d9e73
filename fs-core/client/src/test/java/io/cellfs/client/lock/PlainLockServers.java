package io.cellfs.client.lock;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.status.Mark;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.rpc.Op;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One server that knows no locks of any kind; tests add what they need. */
class PlainLockServers implements LockServers {
    final List<String> done = new ArrayList<>();

    @Override
    public Optional<UUID> serverOf(Fid file) {
        return Optional.of(new UUID(9, 9));
    }

    @Override
    public void moved(Fid file) {
        done.add("moved");
    }

    @Override
    public <Q extends Record, R extends Record> R call(UUID to, Op<Q, R> op, Q args) throws IOException {
        throw new FsException(Errno.EOPNOTSUPP, op.name());
    }

    @Override
    public Fid wire(Fid file) {
        return file;
    }

    @Override
    public List<Fid> local(Fid wire) {
        return List.of(wire);
    }

    @Override
    public Mark mark() {
        return new Mark(0, 0);
    }

    @Override
    public void learn(Fid file, LockExtensions.AcquireReply reply, Mark mark) {
        done.add("learn");
    }

    @Override
    public void refresh(Fid file) {
        done.add("refresh");
    }

    @Override
    public void store(Fid file) {
        done.add("store");
    }

    @Override
    public synchronized void abandon(Fid file, boolean onlyIfChanged) {
        done.add("abandon");
    }

    @Override
    public void takeWhole(Fid file, boolean exclusive) throws IOException {
        throw new FsException(Errno.EOPNOTSUPP, "whole");
    }

    @Override
    public void extendWhole(Fid file) throws IOException {
        throw new FsException(Errno.EOPNOTSUPP, "whole");
    }

    @Override
    public void releaseWhole(Fid file) throws IOException {
        throw new FsException(Errno.EOPNOTSUPP, "whole");
    }
}
