package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.directory.DirectoryBlob;
import io.cellfs.client.directory.Listing;
import io.cellfs.client.directory.Listing.Entry;
import io.cellfs.client.file.Remote.Piece;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The directory cache. A listing answers lookups, also of names that are not there, while the directory's promise stands; an own change is applied to
 * it when the directory's data version advanced by just one, else it is read again. Thread-safe.
 */
public final class Directories {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int MAX_PIECES = 1024;
    private static final int MAX_ATTEMPTS = 8;
    private static final Name SELF = Name.of(".");
    private static final Name PARENT = Name.of("..");

    private final Remote remote;
    private final int maxEntries;
    private final LinkedHashMap<Vnode, Integer> entriesByDirectory = new LinkedHashMap<>(64, 0.75f, true);
    private int entries;

    /** A cache of at most {@code maxEntries} entries over all directories. */
    public Directories(Remote remote, int maxEntries) {
        this.remote = remote;
        this.maxEntries = maxEntries;
    }

    /** The entry of that name. */
    public Optional<Entry> find(Vnode directory, Name name) throws IOException {
        return with(directory, listing -> listing.find(name));
    }

    /** At most {@code max} entries after {@code cookie}. */
    public List<Entry> after(Vnode directory, long cookie, int max) throws IOException {
        return with(directory, listing -> listing.after(cookie, max));
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

    private <T> T with(Vnode directory, Function<Listing, T> question) throws IOException {
        directory.contentLock().lock();
        try {
            return question.apply(valid(directory));
        } finally {
            directory.contentLock().unlock();
        }
    }

    private Listing valid(Vnode directory) throws IOException {
        Optional<Listing> listing = directory.listing();
        if (listing.isPresent()) {
            Status status = remote.status(directory);
            if (status.dataVersion() == directory.listingVersion()) {
                return listing.get();
            }
        }
        return read(directory);
    }

    private Listing read(Vnode directory) throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Optional<Listing> fresh = tryRead(directory);
            if (fresh.isPresent()) {
                return fresh.get();
            }
        }
        throw new FsException(Errno.EIO, directory.fid() + " changes faster than it can be listed");
    }

    /** Reads the whole directory piece by piece; empty when it changed in between. */
    private Optional<Listing> tryRead(Vnode directory) throws IOException {
        Fid fid = directory.fid();
        Listing fresh = new Listing();
        fresh.put(SELF, fid.vnode(), fid.unique(), Optional.of(FileType.DIRECTORY));
        fresh.put(PARENT, fid.vnode(), fid.unique(), Optional.of(FileType.DIRECTORY));
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
        Listing listing = directory.listing().orElse(fresh);
        if (!fresh.equals(listing)) {
            listing.replaceWith(fresh);
        }
        directory.setListing(listing, version);
        account(directory, listing.size());
        return listing;
    }

    /**
     * Applies an own change of the directory, whose status after it is {@code after}. The listing must have been of the version just before, else it is
     * left to be read again. Call with the directory's change lock held.
     */
    public void edit(Vnode directory, Status after, Consumer<Listing> change) {
        directory.contentLock().lock();
        try {
            Optional<Listing> listing = directory.listing();
            if (listing.isPresent() && directory.listingVersion() + 1 == after.dataVersion()) {
                change.accept(listing.get());
                directory.advanceListing(after.dataVersion());
                account(directory, listing.get().size());
            }
        } finally {
            directory.contentLock().unlock();
        }
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
