package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.directory.Listing;
import io.cellfs.client.directory.Listing.Entry;
import io.cellfs.client.directory.Window;
import io.cellfs.client.directory.Window.Part;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.Mark;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.afs3.AfsFileType;
import io.cellfs.protocol.ext.DirectoryExtensions;
import io.cellfs.protocol.ext.DirectoryExtensions.ListArgs;
import io.cellfs.protocol.ext.DirectoryExtensions.ListAtArgs;
import io.cellfs.protocol.ext.DirectoryExtensions.ListAtReply;
import io.cellfs.protocol.ext.DirectoryExtensions.ListReply;
import io.cellfs.protocol.ext.DirectoryExtensions.LookupArgs;
import io.cellfs.protocol.ext.DirectoryExtensions.LookupReply;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Directories as CellFS's own servers give them: page by page and name by name. Cookies of entries are the server's serials, two up: 1 and 2 are
 * "." and "..". Thread-safe.
 */
final class PagedDirectories {
    static final Name SELF = Name.of(".");
    static final Name PARENT = Name.of("..");
    static final long SELF_COOKIE = 1;
    static final long PARENT_COOKIE = 2;

    private static final int PAGE = 1024;
    private static final int STATUS_PAGE = 512;

    private final Remote remote;

    PagedDirectories(Remote remote) {
        this.remote = remote;
    }

    /** The cookie of the entry with this serial. */
    static long cookie(long serial) {
        return serial + PARENT_COOKIE;
    }

    private static long serial(long cookie) {
        return Math.max(0, cookie - PARENT_COOKIE);
    }

    /**
     * One page from the server.
     *
     * @param part its entries, and where to go on
     * @param parent the directory's parent
     * @param directory the status of the directory at that moment
     */
    record Page(Part part, Fid parent, Status directory) {}

    /** Asks for entries after a cookie. */
    Page fetch(Vnode directory, long cookie, int max, boolean withStatuses) throws IOException {
        Fid fid = directory.fid();
        Mark mark = remote.statuses().mark();
        int flags = withStatuses ? DirectoryExtensions.WITH_STATUS : 0;
        ListReply reply = remote.calls()
                .extension(
                        fid.volume(),
                        DirectoryExtensions.LIST_DIRECTORY,
                        new ListArgs(VolumeIds.wire(fid), serial(cookie), max, flags),
                        Repeat.SAFE);
        remote.learn(fid.volume(), reply.sync());
        remote.statuses().learn(directory, reply.directory(), reply.callBack(), mark, reply.sync());
        List<Entry> entries = new ArrayList<>(reply.entries().size());
        long last = add(fid, reply.entries(), cookie, entries);
        if (withStatuses) {
            learn(directory, entries, reply, mark);
        }
        boolean end = reply.end() != 0 || entries.isEmpty();
        return new Page(new Part(entries, end ? Long.MAX_VALUE : last), reply.parent(), Status.of(reply.directory()));
    }

    /** Adds entries that come after a cookie; the cookie of the last. */
    private static long add(Fid fid, List<DirectoryExtensions.Entry> wire, long cookie, List<Entry> entries)
            throws FsException {
        long last = cookie;
        for (DirectoryExtensions.Entry one : wire) {
            Entry entry = entry(one);
            if (entry.cookie() <= last) {
                throw new FsException(Errno.EPROTO, "entries of " + fid + " out of order");
            }
            last = entry.cookie();
            entries.add(entry);
        }
        return last;
    }

    private void learn(Vnode directory, List<Entry> entries, ListReply reply, Mark mark) throws IOException {
        if (reply.statuses().size() != entries.size() || reply.callBacks().size() != entries.size()) {
            throw new FsException(Errno.EPROTO, entries.size() + " entries with another count of statuses");
        }
        for (int i = 0; i < entries.size(); i++) {
            learn(
                    directory,
                    entries.get(i),
                    reply.statuses().get(i),
                    reply.callBacks().get(i),
                    mark,
                    reply.sync());
        }
    }

    private void learn(
            Vnode directory, Entry entry, YfsFetchStatus status, YfsCallBack callBack, Mark mark, YfsVolSync sync)
            throws IOException {
        if (status.abortCode() == 0) {
            Vnode child = remote.statuses().obtain(child(directory, entry));
            remote.statuses().learn(child, status, callBack, mark, sync);
        }
    }

    private static Fid child(Vnode directory, Entry entry) {
        return new Fid(directory.fid().volume(), entry.vnode(), entry.unique());
    }

    private static Entry entry(DirectoryExtensions.Entry wire) throws FsException {
        Optional<FileType> type = switch (wire.type()) {
            case AfsFileType.FILE -> Optional.of(FileType.FILE);
            case AfsFileType.DIRECTORY -> Optional.of(FileType.DIRECTORY);
            case AfsFileType.SYMLINK -> Optional.empty();
            default -> throw new FsException(Errno.EPROTO, "an entry of type " + wire.type());
        };
        if (wire.serial() < 0 || wire.serial() > Long.MAX_VALUE - PARENT_COOKIE - 1) {
            throw new FsException(Errno.EPROTO, "an entry with serial " + wire.serial());
        }
        return new Entry(wire.name(), wire.vnode(), wire.unique(), type, cookie(wire.serial()));
    }

    /** The entry of a name. */
    Optional<Entry> find(Vnode directory, Window window, Name name) throws IOException {
        if (adjust(directory, window)) {
            Optional<Optional<Entry>> known = window.known(name);
            if (known.isPresent()) {
                return known.get();
            }
        }
        Fid fid = directory.fid();
        Mark mark = remote.statuses().mark();
        LookupReply reply = remote.calls()
                .extension(
                        fid.volume(),
                        DirectoryExtensions.LOOKUP_NAME,
                        new LookupArgs(VolumeIds.wire(fid), name),
                        Repeat.SAFE);
        remote.learn(fid.volume(), reply.sync());
        remote.statuses().learn(directory, reply.directory(), reply.callBack(), mark, reply.sync());
        Optional<Entry> found = Optional.empty();
        if (!reply.found().isEmpty()) {
            DirectoryExtensions.Found answer = reply.found().getFirst();
            found = Optional.of(entry(answer.entry()));
            learn(directory, found.get(), answer.status(), answer.callBack(), mark, reply.sync());
        }
        window.note(reply.directory().dataVersion(), name, found);
        return found;
    }

    /** Empties the window if the directory has changed; false when it is not known whether it has. */
    private boolean adjust(Vnode directory, Window window) {
        Optional<Status> promised = remote.statuses().promised(directory);
        promised.ifPresent(status -> window.at(status.dataVersion()));
        return promised.isPresent();
    }

    /** Some entries after a cookie, at most {@code max}; none at the end. */
    List<Entry> after(Vnode directory, Window window, long cookie, int max) throws IOException {
        return after(directory, window, OptionalLong.empty(), cookie, max).orElseThrow();
    }

    /** The same in a version of the directory, if one is given; empty when the directory is of another one. */
    Optional<List<Entry>> after(Vnode directory, Window window, OptionalLong version, long cookie, int max)
            throws IOException {
        List<Entry> entries = new ArrayList<>(dots(directory, window, cookie));
        long from = Math.max(cookie, PARENT_COOKIE);
        while (entries.isEmpty() && from < Long.MAX_VALUE) {
            Optional<Part> part = part(directory, window, version, from, max);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            entries.addAll(part.get().entries());
            from = part.get().next();
        }
        return Optional.of(entries.size() > max ? entries.subList(0, max) : entries);
    }

    private static Optional<Part> cached(Window window, OptionalLong version, long from, int max) {
        return version.isPresent() ? window.after(version.getAsLong(), from, max) : window.after(from, max);
    }

    private Optional<Part> part(Vnode directory, Window window, OptionalLong version, long from, int max)
            throws IOException {
        Optional<Part> cached = adjust(directory, window) ? cached(window, version, from, max) : Optional.empty();
        if (cached.isPresent()) {
            return cached;
        }
        boolean statuses = window.takeStatusesWanted();
        Page page = fetch(directory, from, statuses ? STATUS_PAGE : PAGE, statuses);
        long fetched = page.directory().dataVersion();
        window.note(fetched, from, page.part());
        if (version.isPresent() && version.getAsLong() != fetched) {
            return Optional.empty();
        }
        List<Entry> all = page.part().entries();
        return Optional.of(
                all.size() <= max
                        ? page.part()
                        : new Part(all.subList(0, max), all.get(max - 1).cookie()));
    }

    /**
     * Some entries after a cookie of a directory of a read-only volume as it was at a version; none at the end.
     *
     * @throws FsException ESTALE when no server has that version any more
     */
    Part pageAt(Vnode directory, long version, long cookie, int max) throws IOException {
        Fid fid = directory.fid();
        ListAtReply reply = remote.formerly(
                directory,
                version,
                DirectoryExtensions.LIST_AT,
                new ListAtArgs(
                        VolumeIds.wire(fid), version, serial(cookie), Math.min(max, DirectoryExtensions.PAGE_MAX)));
        List<Entry> entries = new ArrayList<>(dots(fid, reply.parent(), cookie));
        long last = add(fid, reply.entries(), cookie, entries);
        boolean end = reply.end() != 0 || reply.entries().isEmpty();
        return new Part(entries, end ? Long.MAX_VALUE : last);
    }

    /** All entries of such a directory; EPROTO if there are more than {@code most}. */
    Listing listingAt(Vnode directory, long version, int most) throws IOException {
        Listing listing = new Listing();
        Part part = new Part(List.of(), 0);
        while (part.next() < Long.MAX_VALUE) {
            part = pageAt(directory, version, part.next(), DirectoryExtensions.PAGE_MAX);
            for (Entry entry : part.entries()) {
                listing.nextCookie(entry.cookie());
                listing.put(entry.name(), entry.vnode(), entry.unique(), entry.type());
            }
            if (listing.size() > most) {
                throw new FsException(Errno.EPROTO, directory.fid() + " has more entries than it had");
            }
        }
        return listing;
    }

    private static List<Entry> dots(Fid fid, Fid parent, long cookie) {
        List<Entry> dots = new ArrayList<>(2);
        if (cookie < SELF_COOKIE) {
            dots.add(new Entry(SELF, fid.vnode(), fid.unique(), Optional.of(FileType.DIRECTORY), SELF_COOKIE));
        }
        if (cookie < PARENT_COOKIE) {
            dots.add(
                    new Entry(PARENT, parent.vnode(), parent.unique(), Optional.of(FileType.DIRECTORY), PARENT_COOKIE));
        }
        return dots;
    }

    private List<Entry> dots(Vnode directory, Window window, long cookie) throws IOException {
        List<Entry> dots = new ArrayList<>(2);
        Fid fid = directory.fid();
        if (cookie < SELF_COOKIE) {
            dots.add(new Entry(SELF, fid.vnode(), fid.unique(), Optional.of(FileType.DIRECTORY), SELF_COOKIE));
        }
        if (cookie < PARENT_COOKIE) {
            Entry parent = find(directory, window, PARENT)
                    .orElseThrow(() -> new FsException(Errno.EPROTO, fid + " without a parent"));
            dots.add(new Entry(PARENT, parent.vnode(), parent.unique(), parent.type(), PARENT_COOKIE));
        }
        return dots;
    }

    /** Entries after a cookie that need not be asked for. */
    List<Entry> cachedAfter(Vnode directory, Window window, long cookie, int max) {
        return adjust(directory, window)
                ? window.after(cookie, max).map(Part::entries).orElse(List.of())
                : List.of();
    }
}
