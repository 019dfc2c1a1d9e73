package io.cellfs.server.file;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.server.acl.Access;
import io.cellfs.server.acl.Verdict;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads files and directories of read-only volumes as they were at a data version: in what the volume shows or in what it showed formerly. Who reads
 * must be allowed to in that content, and in the present one if the file is still there.
 */
final class FormerReading {
    private final FileContext context;

    FormerReading(FileContext context) {
        this.context = context;
    }

    /** A version of a file or directory. */
    record Wanted(Fid fid, long dataVersion, boolean directory) {
        private boolean is(VnodeStatus vnode) {
            return vnode.dataVersion() == dataVersion && (vnode.type() == VnodeType.DIRECTORY) == directory;
        }
    }

    /** Reads. */
    @FunctionalInterface
    interface Reading<T> {
        /** What it is about. */
        T read(Volume volume, VnodeStatus vnode) throws IOException;
    }

    /**
     * Reads it, once: what is read may be on its way to the caller already.
     *
     * @throws RpcException ESTALE when that version is neither shown nor kept
     * @throws VolumeBusyException when it is not known whether it is kept, or the volume was switched meanwhile: the caller is to ask again
     */
    <T> T at(Requester requester, Wanted wanted, Function<Access, Verdict> right, Reading<T> reading)
            throws IOException {
        Optional<T> shown =
                context.undividedAtOnce(wanted.fid().volume(), () -> shown(requester, wanted, right, reading));
        return shown.isPresent() ? shown.get() : former(requester, wanted, right, reading);
    }

    private <T> Optional<T> shown(
            Requester requester, Wanted wanted, Function<Access, Verdict> right, Reading<T> reading)
            throws IOException {
        Volume volume = context.reading(wanted.fid()).volume();
        if (volume.info().type() == VolumeType.READ_WRITE) {
            throw new StorageException(Reason.INVALID, wanted.fid() + " is not of a read-only volume");
        }
        Optional<VnodeStatus> present = status(volume, wanted.fid());
        if (present.isPresent()) {
            check(requester, volume, present.get(), right);
        }
        return present.filter(wanted::is).isPresent()
                ? Optional.of(reading.read(volume, present.get()))
                : Optional.empty();
    }

    private void check(Requester requester, Volume volume, VnodeStatus vnode, Function<Access, Verdict> right)
            throws IOException {
        FileContext.check(right.apply(context.judge(requester, volume, vnode).access()));
    }

    private <T> T former(Requester requester, Wanted wanted, Function<Access, Verdict> right, Reading<T> reading)
            throws IOException {
        Fid fid = wanted.fid();
        Formers formers = context.volumes().formers();
        boolean complete = formers.isComplete();
        for (Volume former : formers.of(fid.volume())) {
            long id = former.info().id();
            Optional<VnodeStatus> then = status(former, fid);
            if (then.filter(wanted::is).isPresent()) {
                check(requester, former, then.get(), right);
                T found = reading.read(former, then.get());
                if (formers.isKept(fid.volume(), id)) {
                    return found;
                }
            }
        }
        if (!complete) {
            throw new VolumeBusyException(fid.volume());
        }
        throw WireErrors.notKept(fid + " at version " + wanted.dataVersion() + " is not kept");
    }

    private static Optional<VnodeStatus> status(Volume volume, Fid fid) throws StorageException {
        try {
            return Optional.of(volume.status(fid.vnode(), fid.unique()));
        } catch (StorageException e) {
            if (e.reason() == Reason.NO_VNODE || e.reason() == Reason.NO_VOLUME) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
