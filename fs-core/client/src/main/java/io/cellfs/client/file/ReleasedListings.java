package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.directory.Listing;
import io.cellfs.client.directory.Listing.Entry;
import io.cellfs.client.directory.ListingPosition;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Listings of directories of read-only volumes: one that has begun goes on in the version in which it began, whatever is released meanwhile (ADR 0011).
 * Former listings are kept for a while, and asked for again from servers that keep what they showed. Thread-safe.
 */
final class ReleasedListings {
    private static final int MAX_ATTEMPTS = 8;

    private final Remote remote;
    private final PagedDirectories paged;
    private final int maxEntries;
    private final LinkedHashMap<Key, Listing> kept = new LinkedHashMap<>(16, 0.75f, true);
    private int entries;

    private record Key(Fid directory, long version) {}

    /** Listings that keep at most {@code maxEntries} entries of former ones. */
    ReleasedListings(Remote remote, PagedDirectories paged, int maxEntries) {
        this.remote = remote;
        this.paged = paged;
        this.maxEntries = maxEntries;
    }

    /** Lists what the directory has now. */
    @FunctionalInterface
    interface Present {
        /** Entries at a position, with the cookies of such listings; empty if the directory is of another version by now. */
        Optional<List<Entry>> at(ListingPosition position) throws IOException;
    }

    /** Some entries after {@code cookie}, at most {@code max}; none at the end. */
    List<Entry> after(Vnode directory, long cookie, int max, Present present) throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            long now = remote.status(directory).dataVersion();
            ListingPosition at = ListingPosition.of(cookie, now);
            Optional<List<Entry>> page = at.version() == now ? present.at(at) : Optional.of(former(directory, at, max));
            if (page.isPresent()) {
                return page.get();
            }
        }
        throw new FsException(Errno.EIO, directory.fid() + " is released faster than it can be listed");
    }

    /** Whether a listing that stands at {@code cookie} is of another version than the present one. */
    boolean isFormer(Vnode directory, long cookie) throws IOException {
        long now = remote.status(directory).dataVersion();
        return ListingPosition.of(cookie, now).version() != now;
    }

    /** Entries at a position in a version that the directory need not have any more. */
    List<Entry> former(Vnode directory, ListingPosition at, int max) throws IOException {
        if (at.byRow()) {
            Listing listing = whole(directory, at.version());
            synchronized (listing) {
                return marked(listing.afterRow((int) at.place(), max), at.version(), true);
            }
        }
        return marked(paged.pageAt(directory, at.version(), at.place(), max).entries(), at.version(), false);
    }

    /** Entries with the cookies of a version. */
    static List<Entry> marked(List<Entry> entries, long version, boolean byRow) {
        return entries.stream()
                .map(e -> new Entry(
                        e.name(),
                        e.vnode(),
                        e.unique(),
                        e.type(),
                        new ListingPosition(version, byRow, e.cookie()).cookie()))
                .toList();
    }

    private Listing whole(Vnode directory, long version) throws IOException {
        Key key = new Key(directory.fid(), version);
        synchronized (kept) {
            Listing known = kept.get(key);
            if (known != null) {
                return known;
            }
        }
        Listing listing = paged.listingAt(directory, version, maxEntries);
        keep(directory.fid(), version, listing);
        return listing;
    }

    /** Keeps a listing that is not the directory's any more, for who is in the midst of it. Nobody else may use it from now on. */
    void keep(Fid directory, long version, Listing listing) {
        synchronized (kept) {
            Listing before = kept.put(new Key(directory, version), listing);
            entries += listing.size() - (before == null ? 0 : before.size());
            while (entries > maxEntries) {
                Map.Entry<Key, Listing> eldest = kept.pollFirstEntry();
                entries -= eldest.getValue().size();
            }
        }
    }
}
