package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.directory.DirectoryBlob;
import io.cellfs.client.directory.Listing;
import io.cellfs.client.directory.Listing.Entry;
import io.cellfs.client.directory.ListingPosition;
import io.cellfs.client.directory.NameEdit;
import io.cellfs.client.directory.Window;
import io.cellfs.client.file.PagedDirectories.Page;
import io.cellfs.client.file.Remote.Piece;
import io.cellfs.client.policy.Locking;
import io.cellfs.client.server.Errors;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.ext.DirectoryExtensions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The directory cache. A listing answers lookups, also of names that are not there, while the directory's promise stands; an own change is applied to
 * it when the directory's data version advanced by just one, else it is read again. A large directory has a {@link Window} instead, which is filled
 * by the page and by the name. Thread-safe.
 */
public final class Directories {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int MAX_PIECES = 1024;
    private static final int MAX_ATTEMPTS = 8;

    /** Directories up to this length (of their AFS form: some 8,000 entries and more) are held as a whole. */
    private static final long MAX_WHOLE_BYTES = 512 << 10;

    /** One that is held as a whole takes at most this part of the cache. */
    private static final int SHARE_OF_WHOLE = 4;

    private static final int ENTRY_BYTES = 32;

    private static final Optional<FileType> IS_DIRECTORY = Optional.of(FileType.DIRECTORY);

    private final Remote remote;
    private final PagedDirectories paged;
    private final ReleasedListings released;
    private final int maxEntries;
    private final long maxWholeBytes;
    private final LinkedHashMap<Vnode, Integer> entriesByDirectory = new LinkedHashMap<>(64, 0.75f, true);
    private int entries;

    /** A cache of at most {@code maxEntries} entries over all directories. */
    public Directories(Remote remote, int maxEntries) {
        this.remote = remote;
        this.paged = new PagedDirectories(remote);
        this.released = new ReleasedListings(remote, paged, Math.max(1, maxEntries / SHARE_OF_WHOLE));
        this.maxEntries = maxEntries;
        this.maxWholeBytes = Math.min(MAX_WHOLE_BYTES, maxEntries * (long) ENTRY_BYTES / SHARE_OF_WHOLE);
    }

    /** The entry of that name. */
    public Optional<Entry> find(Vnode directory, Name name) throws IOException {
        return with(directory, listing -> listing.find(name), window -> paged.find(directory, window, name));
    }

    /**
     * Some entries after {@code cookie}, at most {@code max}; none at the end. Of a directory of a read-only volume, in the version in which the listing
     * began; ESTALE when nobody has that any more.
     */
    public List<Entry> after(Vnode directory, long cookie, int max) throws IOException {
        if (isReleased(directory)) {
            return released.after(directory, cookie, max, position -> present(directory, position, max));
        }
        return with(
                directory,
                listing -> listing.after(cookie, max),
                window -> paged.after(directory, window, cookie, max));
    }

    private boolean isReleased(Vnode directory) throws IOException {
        if (directory.status().isEmpty()) {
            remote.status(directory);
        }
        return remote.statuses().isReleased(directory.fid().volume());
    }

    /** Whether a listing that stands at {@code cookie} is of what the directory showed before a release. */
    public boolean isFormer(Vnode directory, long cookie) throws IOException {
        return isReleased(directory) && released.isFormer(directory, cookie);
    }

    /** Entries of the present version at a position; empty if that is another one by now. A directory that is held as a whole is listed by rows. */
    private Optional<List<Entry>> present(Vnode directory, ListingPosition at, int max) throws IOException {
        long version = at.version();
        return with(
                directory,
                listing -> {
                    boolean byRow = at.byRow() || at.isStart();
                    List<Entry> entries =
                            byRow ? listing.afterRow((int) at.place(), max) : listing.after(at.place(), max);
                    return directory.listingVersion() == version
                            ? Optional.of(ReleasedListings.marked(entries, version, byRow))
                            : Optional.empty();
                },
                window -> at.byRow()
                        ? Optional.of(released.former(directory, at, max))
                        : paged.after(directory, window, OptionalLong.of(version), at.place(), max)
                                .map(entries -> ReleasedListings.marked(entries, version, false)));
    }

    /** Entries after {@code cookie} that are at hand, at most {@code max}. */
    public List<Entry> neighbours(Vnode directory, long cookie, int max) throws IOException {
        return with(
                directory,
                listing -> listing.after(cookie, max),
                window -> paged.cachedAfter(directory, window, cookie, max));
    }

    /** Entries that a listing which stands at {@code cookie} comes to next, as far as they are at hand, at most {@code max}. */
    public List<Entry> upcoming(Vnode directory, long cookie, int max) throws IOException {
        if (!isReleased(directory)) {
            return neighbours(directory, cookie, max);
        }
        ListingPosition at = ListingPosition.of(cookie, remote.status(directory).dataVersion());
        return with(
                directory,
                listing -> at.byRow() ? listing.afterRow((int) at.place(), max) : listing.after(at.place(), max),
                window -> at.byRow() ? List.of() : paged.cachedAfter(directory, window, at.place(), max));
    }

    /** A program wants the statuses of what it lists: pages of a large directory bring them along from now on. */
    public void wantStatuses(Vnode directory) {
        directory.window().ifPresent(Window::wantStatuses);
    }

    /** Notes the types of entries. */
    public void noteTypes(Vnode directory, Map<Entry, FileType> types) {
        directory.contentLock().lock();
        try {
            directory
                    .listing()
                    .ifPresent(listing ->
                            types.forEach((e, type) -> listing.noteType(e.name(), e.vnode(), e.unique(), type)));
        } finally {
            directory.contentLock().unlock();
        }
    }

    /** Something to ask a large directory's server, or its window. */
    private interface Asking<T> {
        T ask(Window window) throws IOException;
    }

    private <T> T with(Vnode directory, Function<Listing, T> whole, Asking<T> part) throws IOException {
        Optional<Window> window = directory.window();
        if (window.isEmpty()) {
            Locking.lock(directory.contentLock());
            try {
                Optional<Listing> listing = valid(directory);
                if (listing.isPresent()) {
                    return whole.apply(listing.get());
                }
            } finally {
                directory.contentLock().unlock();
            }
        }
        return part.ask(directory.window().orElseGet(Window::new));
    }

    /** The listing; empty when the directory has got a window instead, because it is large or changes too fast to be read as a whole. */
    private Optional<Listing> valid(Vnode directory) throws IOException {
        if (directory.window().isPresent()) {
            return Optional.empty();
        }
        Optional<Listing> listing = directory.listing();
        if (listing.isPresent()) {
            Status status = remote.status(directory);
            if (status.dataVersion() == directory.listingVersion()) {
                return listing;
            }
        }
        try {
            return readPages(directory);
        } catch (FsException e) {
            if (!Errors.isMissingOperation(e)) {
                throw e;
            }
            return Optional.of(readBlob(directory));
        }
    }

    /** Reads the directory page by page; empty when it is too large for that, or changes meanwhile. */
    private Optional<Listing> readPages(Vnode directory) throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Page first = paged.fetch(directory, 0, DirectoryExtensions.PAGE_MAX, false);
            if (first.directory().type() != FileType.DIRECTORY) {
                throw new FsException(Errno.ENOTDIR, directory.fid() + " is no directory");
            }
            long version = first.directory().dataVersion();
            if (first.directory().size() > maxWholeBytes) {
                Window window = open(directory);
                window.note(version, PagedDirectories.PARENT_COOKIE, first.part());
                return Optional.empty();
            }
            Optional<Listing> rest = readRest(directory, first);
            if (rest.isPresent()) {
                keepFormer(directory, version);
                directory.setListing(rest.get(), version, true);
                account(directory, rest.get().size());
                return rest;
            }
        }
        open(directory);
        return Optional.empty();
    }

    private Optional<Listing> readRest(Vnode directory, Page first) throws IOException {
        Fid fid = directory.fid();
        Listing fresh = new Listing();
        put(fresh, new Entry(PagedDirectories.SELF, fid.vnode(), fid.unique(), IS_DIRECTORY, 1));
        Fid parent = first.parent();
        put(fresh, new Entry(PagedDirectories.PARENT, parent.vnode(), parent.unique(), IS_DIRECTORY, 2));
        Page page = first;
        page.part().entries().forEach(entry -> put(fresh, entry));
        while (page.part().next() < Long.MAX_VALUE) {
            page = paged.fetch(directory, page.part().next(), DirectoryExtensions.PAGE_MAX, false);
            if (page.directory().dataVersion() != first.directory().dataVersion()) {
                return Optional.empty();
            }
            page.part().entries().forEach(entry -> put(fresh, entry));
        }
        return Optional.of(fresh);
    }

    private static void put(Listing listing, Entry entry) {
        listing.nextCookie(entry.cookie());
        listing.put(entry.name(), entry.vnode(), entry.unique(), entry.type());
    }

    /** Before a listing of another version takes its place. */
    private void keepFormer(Vnode directory, long version) {
        long before = directory.listingVersion();
        if (before != version && remote.statuses().isReleased(directory.fid().volume())) {
            directory.listing().ifPresent(listing -> released.keep(directory.fid(), before, listing));
        }
    }

    private Window open(Vnode directory) {
        keepFormer(directory, -1);
        Window window = new Window();
        directory.setWindow(window);
        account(directory, Window.weight());
        return window;
    }

    private Listing readBlob(Vnode directory) throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Optional<Listing> fresh = tryRead(directory);
            if (fresh.isPresent()) {
                return fresh.get();
            }
        }
        throw new FsException(Errno.EIO, directory.fid() + " changes faster than it can be listed");
    }

    /** Reads the whole directory in the AFS form, piece by piece; empty when it changed in between. */
    private Optional<Listing> tryRead(Vnode directory) throws IOException {
        Fid fid = directory.fid();
        Listing fresh = new Listing();
        fresh.put(PagedDirectories.SELF, fid.vnode(), fid.unique(), IS_DIRECTORY);
        fresh.put(PagedDirectories.PARENT, fid.vnode(), fid.unique(), IS_DIRECTORY);
        long version = -1;
        for (int i = 0; i < MAX_PIECES; i++) {
            Piece piece = remote.fetchPiece(directory, (long) i * PIECE_BYTES, PIECE_BYTES);
            if (piece.status().type() != FileType.DIRECTORY) {
                throw new FsException(Errno.ENOTDIR, fid + " is no directory");
            }
            if (version >= 0 && piece.status().dataVersion() != version) {
                return Optional.empty();
            }
            version = piece.status().dataVersion();
            boolean last = piece.data().remaining() < PIECE_BYTES;
            DirectoryBlob.read(
                    piece.data(),
                    i * (PIECE_BYTES / DirectoryBlob.PAGE_BYTES),
                    (name, vnode, unique) -> fresh.put(Name.of(name), vnode, unique, typeOf(vnode)));
            if (last) {
                return Optional.of(install(directory, fresh, version));
            }
        }
        throw new FsException(Errno.EFBIG, fid + " is larger than a directory may be");
    }

    private static Optional<FileType> typeOf(long vnode) {
        return (vnode & 1) == 1 ? Optional.of(FileType.DIRECTORY) : Optional.empty();
    }

    private Listing install(Vnode directory, Listing fresh, long version) {
        boolean isReleased = remote.statuses().isReleased(directory.fid().volume());
        keepFormer(directory, version);
        Listing listing = isReleased ? fresh : directory.listing().orElse(fresh);
        if (!fresh.equals(listing)) {
            listing.replaceWith(fresh);
        }
        directory.setListing(listing, version, false);
        account(directory, listing.size());
        return listing;
    }

    /**
     * Applies an own change of the directory, whose status after it is {@code after}. What is cached must have been of the version just before, else
     * it is left to be read again. Call with the directory's change lock held.
     */
    public void edit(Vnode directory, Status after, Consumer<NameEdit> change) {
        long newCookie = PagedDirectories.cookie(after.dataVersion());
        directory.contentLock().lock();
        try {
            directory.window().ifPresent(window -> window.edit(after.dataVersion(), newCookie, change));
            Optional<Listing> listing = directory.listing();
            if (listing.isPresent() && directory.listingVersion() + 1 == after.dataVersion()) {
                editListing(directory, listing.get(), after, change);
            }
        } finally {
            directory.contentLock().unlock();
        }
    }

    private void editListing(Vnode directory, Listing listing, Status after, Consumer<NameEdit> change) {
        if (directory.listingIsServers()) {
            listing.nextCookie(PagedDirectories.cookie(after.dataVersion()));
            if (after.size() > maxWholeBytes) {
                open(directory);
                return;
            }
        }
        change.accept(listing);
        directory.advanceListing(after.dataVersion());
        account(directory, listing.size());
    }

    /** Drops the listing. */
    public void drop(Vnode directory) {
        directory.contentLock().lock();
        try {
            directory.dropListing();
            account(directory, 0);
        } finally {
            directory.contentLock().unlock();
        }
    }

    private void account(Vnode directory, int size) {
        List<Vnode> victims = new ArrayList<>();
        synchronized (entriesByDirectory) {
            Integer before = size == 0 ? entriesByDirectory.remove(directory) : entriesByDirectory.put(directory, size);
            entries += size - (before == null ? 0 : before);
            for (Vnode eldest : entriesByDirectory.keySet()) {
                if (entries - sizeOf(victims) <= maxEntries || eldest.fid().equals(directory.fid())) {
                    break;
                }
                victims.add(eldest);
            }
        }
        victims.forEach(this::evict);
    }

    private int sizeOf(List<Vnode> victims) {
        int size = 0;
        for (Vnode victim : victims) {
            size += entriesByDirectory.getOrDefault(victim, 0);
        }
        return size;
    }

    private void evict(Vnode directory) {
        if (directory.contentLock().tryLock()) {
            try {
                directory.dropListing();
                synchronized (entriesByDirectory) {
                    Integer size = entriesByDirectory.remove(directory);
                    entries -= size == null ? 0 : size;
                }
            } finally {
                directory.contentLock().unlock();
            }
        }
    }
}
