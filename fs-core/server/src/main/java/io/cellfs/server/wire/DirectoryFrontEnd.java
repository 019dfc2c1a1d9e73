package io.cellfs.server.wire;

import io.cellfs.protocol.afs3.AfsFileType;
import io.cellfs.protocol.ext.DirectoryExtensions;
import io.cellfs.protocol.ext.DirectoryExtensions.Entry;
import io.cellfs.protocol.ext.DirectoryExtensions.Found;
import io.cellfs.protocol.ext.DirectoryExtensions.ListArgs;
import io.cellfs.protocol.ext.DirectoryExtensions.ListAtArgs;
import io.cellfs.protocol.ext.DirectoryExtensions.ListAtReply;
import io.cellfs.protocol.ext.DirectoryExtensions.ListReply;
import io.cellfs.protocol.ext.DirectoryExtensions.LookupArgs;
import io.cellfs.protocol.ext.DirectoryExtensions.LookupReply;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.server.file.DirectoryOperations;
import io.cellfs.server.file.Requester;
import io.cellfs.server.file.Results.BulkItem;
import io.cellfs.server.file.Results.Listed;
import io.cellfs.server.file.Results.LookedUp;
import io.cellfs.server.file.WireErrors;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import java.io.IOException;
import java.util.List;

/** Paged directories on the wire, service 26000. */
final class DirectoryFrontEnd {
    private final DirectoryOperations directories;

    private DirectoryFrontEnd(DirectoryOperations directories) {
        this.directories = directories;
    }

    static void register(FrontEnd front, DirectoryOperations directories) {
        DirectoryFrontEnd end = new DirectoryFrontEnd(directories);
        front.promising(DirectoryExtensions.LIST_DIRECTORY, end::list)
                .promising(DirectoryExtensions.LOOKUP_NAME, end::lookup)
                .on(DirectoryExtensions.LIST_AT, end::listAt);
    }

    private ListReply list(Requester who, ListArgs args) throws IOException {
        boolean statuses = (args.flags() & DirectoryExtensions.WITH_STATUS) != 0;
        if (args.max() < 1 || (args.flags() & ~DirectoryExtensions.WITH_STATUS) != 0) {
            throw WireErrors.invalid("a page of " + args.max() + " entries with flags " + args.flags());
        }
        int most = statuses ? DirectoryExtensions.STATUS_PAGE_MAX : DirectoryExtensions.PAGE_MAX;
        Listed listed = directories.list(who, args.directory(), args.after(), Math.min(args.max(), most), statuses);
        return new ListReply(
                listed.page().entries().stream().map(DirectoryFrontEnd::entry).toList(),
                listed.page().end() ? 1 : 0,
                statuses(listed.statuses()),
                callBacks(listed.statuses()),
                listed.page().directory().parent(),
                YfsForms.status(listed.directory()),
                YfsForms.callBack(listed.promiseNs()),
                YfsForms.sync(listed.sync()));
    }

    private ListAtReply listAt(Requester who, ListAtArgs args) throws IOException {
        if (args.max() < 1) {
            throw WireErrors.invalid("a page of " + args.max() + " entries");
        }
        int max = Math.min(args.max(), DirectoryExtensions.PAGE_MAX);
        Volume.Page page = directories.listAt(who, args.directory(), args.dataVersion(), args.after(), max);
        return new ListAtReply(
                page.entries().stream().map(DirectoryFrontEnd::entry).toList(),
                page.end() ? 1 : 0,
                page.directory().parent());
    }

    private LookupReply lookup(Requester who, LookupArgs args) throws IOException {
        LookedUp found = directories.lookup(who, args.directory(), args.name());
        List<YfsFetchStatus> statuses = statuses(found.status());
        List<YfsCallBack> callBacks = callBacks(found.status());
        return new LookupReply(
                found.entry().map(entry -> new Found(entry(entry), statuses.getFirst(), callBacks.getFirst())).stream()
                        .toList(),
                YfsForms.status(found.directory()),
                YfsForms.callBack(found.promiseNs()),
                YfsForms.sync(found.sync()));
    }

    private static Entry entry(DirEntry entry) {
        return new Entry(entry.name(), entry.fid().vnode(), entry.fid().unique(), type(entry.type()), entry.serial());
    }

    private static int type(VnodeType type) {
        return switch (type) {
            case FILE -> AfsFileType.FILE;
            case DIRECTORY -> AfsFileType.DIRECTORY;
            case SYMLINK -> AfsFileType.SYMLINK;
        };
    }

    private static List<YfsFetchStatus> statuses(List<BulkItem> items) {
        return items.stream().map(YfsForms::status).toList();
    }

    private static List<YfsCallBack> callBacks(List<BulkItem> items) {
        return items.stream().map(item -> YfsForms.callBack(item.promiseNs())).toList();
    }
}
