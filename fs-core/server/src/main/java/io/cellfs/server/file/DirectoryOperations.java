package io.cellfs.server.file;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.server.acl.Access;
import io.cellfs.server.file.FormerReading.Wanted;
import io.cellfs.server.file.Results.Bulk;
import io.cellfs.server.file.Results.Listed;
import io.cellfs.server.file.Results.LookedUp;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.Volume;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Directories by page and by name, each answer of one moment, with a promise on the directory. */
public final class DirectoryOperations {
    private final FileContext context;
    private final StatusOperations statuses;
    private final FormerReading formers;

    DirectoryOperations(FileContext context, StatusOperations statuses) {
        this.context = context;
        this.statuses = statuses;
        this.formers = new FormerReading(context);
    }

    @FunctionalInterface
    private interface Question {
        Volume.Page ask(Volume volume) throws IOException;
    }

    /** What was found, and where, for the one who asked. */
    private record Answer(Volumes.Placed placed, Volume.Page page, long promiseNs, FileStatus directory) {}

    private Answer ask(Requester requester, Fid dir, Question question) throws IOException {
        Volumes.Placed placed = context.reading(dir);
        long promiseNs = context.promise(requester, placed, dir);
        VnodeStatus before = context.promisedStatus(requester, placed, dir);
        FileContext.Judged judged = context.judge(requester, placed.volume(), before);
        FileContext.check(judged.access().fetchStatus());
        Volume.Page page = question.ask(placed.volume());
        return new Answer(
                placed, page, promiseNs, context.view(requester, placed.volume(), page.directory(), judged.acl()));
    }

    /** Entries after a serial, at most {@code max}; with {@code statuses}, each with its status and promise. */
    public Listed list(Requester requester, Fid dir, long after, int max, boolean withStatuses) throws IOException {
        return context.undivided(dir.volume(), () -> listOnce(requester, dir, after, max, withStatuses));
    }

    private Listed listOnce(Requester requester, Fid dir, long after, int max, boolean withStatuses)
            throws IOException {
        Answer answer = ask(requester, dir, volume -> volume.page(dir.vnode(), dir.unique(), after, max));
        List<Fid> fids = withStatuses
                ? answer.page().entries().stream().map(DirEntry::fid).toList()
                : List.of();
        return new Listed(
                answer.page(),
                statuses.inlineOnce(requester, fids).items(),
                answer.directory(),
                answer.promiseNs(),
                context.volumes().sync(answer.placed()));
    }

    /**
     * Entries after a serial, at most {@code max}, of a directory of a read-only volume as it was at a data version ({@link FormerReading}).
     *
     * @throws RpcException ESTALE when that version is neither shown nor kept
     */
    public Volume.Page listAt(Requester requester, Fid dir, long dataVersion, long after, int max) throws IOException {
        return formers.at(
                requester,
                new Wanted(dir, dataVersion, true),
                Access::fetchStatus,
                (volume, vnode) -> volume.page(dir.vnode(), dir.unique(), after, max));
    }

    /** A name, which may not be there. */
    public LookedUp lookup(Requester requester, Fid dir, Name name) throws IOException {
        return context.undivided(dir.volume(), () -> lookupOnce(requester, dir, name));
    }

    private LookedUp lookupOnce(Requester requester, Fid dir, Name name) throws IOException {
        Answer answer = ask(requester, dir, volume -> volume.entry(dir.vnode(), dir.unique(), name));
        Optional<DirEntry> entry = answer.page().entries().stream().findFirst();
        Bulk status =
                statuses.inlineOnce(requester, entry.map(DirEntry::fid).stream().toList());
        return new LookedUp(
                entry,
                status.items(),
                answer.directory(),
                answer.promiseNs(),
                context.volumes().sync(answer.placed()));
    }
}
