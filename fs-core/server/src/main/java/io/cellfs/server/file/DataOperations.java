package io.cellfs.server.file;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.rpc.BulkIn;
import io.cellfs.protocol.rpc.BulkOut;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.server.acl.Access;
import io.cellfs.server.file.FormerReading.Wanted;
import io.cellfs.server.file.Results.Fetched;
import io.cellfs.server.file.Results.Stored;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/** File data: fetch, store, holes. Data streams between storage and the call in pieces of a bounded size. */
public final class DataOperations {
    private static final int SET_ID_BITS = 06000;

    private final FileContext context;
    private final BufferPool buffers;
    private final FormerReading formers;

    DataOperations(FileContext context, BufferPool buffers) {
        this.context = context;
        this.formers = new FormerReading(context);
        this.buffers = buffers;
    }

    /**
     * Sends a range of a file, a directory's blob or a symlink's content, cut at its end. The status is that of before the data was read: a
     * change in between breaks the promise, and the data counts as older than it. Of a read-only volume all is of one content, or the call fails as busy.
     */
    public Fetched fetch(Requester requester, Fid fid, long offset, long length, BulkOut receiver) throws IOException {
        return context.undividedAtOnce(fid.volume(), () -> fetchOnce(requester, fid, offset, length, receiver));
    }

    private Fetched fetchOnce(Requester requester, Fid fid, long offset, long length, BulkOut receiver)
            throws IOException {
        if (offset < 0 || length < 0) {
            throw new StorageException(Reason.INVALID, "negative offset or length");
        }
        Volumes.Placed placed = context.reading(fid);
        Volume volume = placed.volume();
        long promiseNs = context.promise(requester, placed, fid);
        VnodeStatus vnode = context.promisedStatus(requester, placed, fid);
        FileContext.Judged judged = context.judge(requester, volume, vnode);
        FileContext.check(judged.access().fetchData());
        FileStatus status = context.view(requester, volume, vnode, judged.acl());
        Fetched fetched = new Fetched(status, promiseNs, context.volumes().sync(placed));
        if (vnode.type() == VnodeType.DIRECTORY) {
            sendBlob(volume.directoryBlob(fid.vnode(), fid.unique()), offset, length, receiver);
        } else {
            sendFile(volume, vnode, offset, length, receiver);
        }
        return fetched;
    }

    /**
     * Sends a range of a file of a read-only volume as it was at a data version: from what the volume shows or from what it showed formerly. Who reads
     * must be allowed to in that content, and in the present one if the file is still there.
     *
     * @throws RpcException ESTALE when that version is neither shown nor kept
     */
    public void fetchAt(Requester requester, Fid fid, long dataVersion, long offset, long length, BulkOut receiver)
            throws IOException {
        if (offset < 0 || length < 0) {
            throw new StorageException(Reason.INVALID, "negative offset or length");
        }
        formers.at(requester, new Wanted(fid, dataVersion, false), Access::fetchData, (volume, vnode) -> {
            sendFile(volume, vnode, offset, length, receiver);
            return NoValues.NONE;
        });
    }

    private void sendBlob(ByteBuffer blob, long offset, long length, BulkOut receiver) throws IOException {
        int start = (int) Math.min(offset, blob.remaining());
        int count = (int) Math.min(length, blob.remaining() - start);
        receiver.length(count);
        context.statistics().dataFetched(count);
        receiver.write(blob.slice(blob.position() + start, count));
    }

    private void sendFile(Volume volume, VnodeStatus vnode, long offset, long length, BulkOut receiver)
            throws IOException {
        long left = Math.min(length, Math.max(0, vnode.length() - offset));
        receiver.length(left);
        context.statistics().dataFetched(left);
        if (left == 0) {
            return;
        }
        ByteBuffer buffer = buffers.take();
        try {
            long at = offset;
            while (left > 0) {
                buffer.clear().limit((int) Math.min(left, buffer.capacity()));
                fill(volume, vnode.fid(), at, buffer);
                buffer.flip();
                at += buffer.remaining();
                left -= buffer.remaining();
                receiver.write(buffer);
            }
        } finally {
            buffers.give(buffer);
        }
    }

    /** Fills the buffer; where the file has been cut meanwhile, with zeros: the promise that goes with them is broken already. */
    private static void fill(Volume volume, Fid fid, long offset, ByteBuffer buffer) throws StorageException {
        long at = offset;
        while (buffer.hasRemaining()) {
            int n = volume.read(fid.vnode(), fid.unique(), at, buffer);
            if (n <= 0) {
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 0);
                }
                return;
            }
            at += n;
        }
    }

    /**
     * Stores {@code length} bytes at {@code offset} after cutting the file to {@code fileLength} (afs-protocol section 2.3), all at once or
     * not at all.
     */
    public Stored store(
            Requester requester,
            Fid fid,
            StatusChange change,
            long offset,
            long length,
            long fileLength,
            boolean stable,
            BulkIn giver)
            throws IOException {
        if (offset < 0 || length < 0 || fileLength < 0 || offset + length < 0) {
            throw new StorageException(Reason.FILE_TOO_BIG, "beyond 2^63-1 bytes");
        }
        Volumes.Placed placed = context.writing(fid);
        Volume volume = placed.volume();
        VnodeStatus before = volume.status(fid.vnode(), fid.unique());
        if (before.type() != VnodeType.FILE) {
            throw new StorageException(
                    before.type() == VnodeType.DIRECTORY ? Reason.IS_DIRECTORY : Reason.INVALID, fid + " is no file");
        }
        FileContext.Judged judged = context.judge(requester, volume, before);
        Access access = judged.access();
        FileContext.check(access.storeData());
        if (change.owner().isPresent()
                || change.group().isPresent()
                || change.mode().isPresent()) {
            FileContext.check(access.storeStatus(change));
        }
        long author = requester.subject().id();
        VnodeStatus after;
        try (Volume.Store store = volume.store(
                fid.vnode(),
                fid.unique(),
                offset,
                length,
                fileLength,
                author,
                withoutSetId(requester, before, change))) {
            copy(giver, store, length);
            after = store.commit();
        }
        context.changed(requester, fid);
        context.statistics().dataStored(length);
        if (stable) {
            volume.sync();
        }
        return new Stored(
                context.view(requester, volume, after, judged.acl()),
                context.volumes().sync(placed));
    }

    private StatusChange withoutSetId(Requester requester, VnodeStatus before, StatusChange change) {
        int mode = change.mode().orElse(before.mode());
        if (requester.subject().administrator() || (mode & SET_ID_BITS) == 0) {
            return change;
        }
        return new StatusChange(
                change.clientMtime(), change.owner(), change.group(), OptionalInt.of(mode & ~SET_ID_BITS));
    }

    private void copy(BulkIn giver, Volume.Store store, long length) throws IOException {
        if (length == 0) {
            return;
        }
        ByteBuffer buffer = buffers.take();
        try {
            long left = length;
            while (left > 0) {
                buffer.clear().limit((int) Math.min(left, buffer.capacity()));
                while (buffer.hasRemaining()) {
                    if (giver.read(buffer) < 0) {
                        throw WireErrors.badArguments("data ends " + (left - buffer.position()) + " bytes early");
                    }
                }
                buffer.flip();
                left -= buffer.remaining();
                store.write(buffer);
            }
        } finally {
            buffers.give(buffer);
        }
    }

    /** Where data or a hole begins, at or after an offset; empty when there is no more data. */
    public Optional<Long> seek(Requester requester, Fid fid, long offset, boolean data) throws IOException {
        Volumes.Placed placed = context.reading(fid);
        Volume volume = placed.volume();
        VnodeStatus vnode = volume.status(fid.vnode(), fid.unique());
        FileContext.check(context.judge(requester, volume, vnode).access().fetchData());
        if (vnode.type() != VnodeType.FILE || offset < 0) {
            throw new StorageException(Reason.INVALID, "no place to seek in " + fid);
        }
        if (offset >= vnode.length()) {
            return Optional.empty();
        }
        long found = data
                ? volume.nextData(fid.vnode(), fid.unique(), offset)
                : volume.nextHole(fid.vnode(), fid.unique(), offset);
        return found < 0 ? Optional.empty() : Optional.of(found);
    }

    /** Makes a range a hole. */
    public Stored punch(Requester requester, Fid fid, long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset + length < 0) {
            throw new StorageException(Reason.INVALID, "no such range");
        }
        Volumes.Placed placed = context.writing(fid);
        Volume volume = placed.volume();
        VnodeStatus before = volume.status(fid.vnode(), fid.unique());
        FileContext.Judged judged = context.judge(requester, volume, before);
        FileContext.check(judged.access().storeData());
        VnodeStatus after = volume.punch(fid.vnode(), fid.unique(), offset, length);
        context.changed(requester, fid);
        return new Stored(
                context.view(requester, volume, after, judged.acl()),
                context.volumes().sync(placed));
    }

    /** Makes every acknowledged change of the file's volume stable. */
    public void sync(Fid fid) throws IOException {
        context.reading(fid).volume().sync();
    }
}
