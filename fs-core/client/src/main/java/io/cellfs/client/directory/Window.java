package io.cellfs.client.directory;

import io.cellfs.client.api.FileType;
import io.cellfs.client.directory.Listing.Entry;
import io.cellfs.protocol.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is cached of a directory that is too large to be held: the names that were asked for last, also those that are not there, and the pages that
 * were listed last. All of it is of one data version; own changes follow in it, and any other version empties it. Bounded. Thread-safe.
 */
public final class Window {
    /** Names at most. */
    public static final int MAX_NAMES = 8192;

    /** Pages at most: for a few listings at the same time. */
    public static final int MAX_PAGES = 4;

    private static final int MAX_PAGE = 8192;
    private static final float LOAD = 0.75f;

    private final LinkedHashMap<Name, Optional<Entry>> names = new LinkedHashMap<>(64, LOAD, true);
    private final List<Page> pages = new ArrayList<>();
    private long version = -1;
    private boolean statusesWanted;

    /** The entries with cookies above {@code from} up to {@code to}, in their order. */
    private record Page(long from, long to, List<Entry> entries) {
        boolean covers(long cookie) {
            return from < cookie && cookie <= to;
        }
    }

    /**
     * A part of a listing.
     *
     * @param entries entries
     * @param next the cookie after which the listing goes on; {@link Long#MAX_VALUE} at its end
     */
    public record Part(List<Entry> entries, long next) {}

    /** Empties the window unless it is of this version. */
    public synchronized void at(long newVersion) {
        if (version != newVersion) {
            names.clear();
            pages.clear();
            version = newVersion;
        }
    }

    /** What is known of a name: nothing, or that it is not there, or its entry. */
    public synchronized Optional<Optional<Entry>> known(Name name) {
        return Optional.ofNullable(names.get(name));
    }

    /** An answer about a name, of this version; of an older one it is ignored. */
    public synchronized void note(long ofVersion, Name name, Optional<Entry> entry) {
        if (ofVersion >= version) {
            at(ofVersion);
            remember(name, entry);
        }
    }

    /** A page of entries after {@code from}, of this version; of an older one it is ignored. */
    public synchronized void note(long ofVersion, long from, Part part) {
        if (ofVersion < version) {
            return;
        }
        at(ofVersion);
        part.entries().forEach(entry -> remember(entry.name(), Optional.of(entry)));
        pages.removeIf(page -> page.from() == from);
        if (pages.size() == MAX_PAGES) {
            pages.removeFirst();
        }
        pages.add(new Page(from, part.next(), new ArrayList<>(part.entries())));
    }

    private void remember(Name name, Optional<Entry> entry) {
        names.put(name, entry);
        if (names.size() > MAX_NAMES) {
            names.pollFirstEntry();
        }
    }

    /** At most {@code max} entries after a cookie, if a page has them. */
    public synchronized Optional<Part> after(long cookie, int max) {
        for (Page page : pages) {
            if (page.from() <= cookie && (cookie < page.to() || page.to() == Long.MAX_VALUE)) {
                return Optional.of(part(page, cookie, max));
            }
        }
        return Optional.empty();
    }

    /** The same, if the window is of this version. */
    public synchronized Optional<Part> after(long ofVersion, long cookie, int max) {
        return version == ofVersion ? after(cookie, max) : Optional.empty();
    }

    private static Part part(Page page, long cookie, int max) {
        int first = firstAfter(page, cookie);
        int end = Math.min(page.entries().size(), first + max);
        boolean more = end < page.entries().size();
        return new Part(
                List.copyOf(page.entries().subList(first, end)),
                more ? page.entries().get(end - 1).cookie() : page.to());
    }

    private static int firstAfter(Page page, long cookie) {
        int low = 0;
        int high = page.entries().size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (page.entries().get(middle).cookie() <= cookie) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** A program has asked for the statuses of entries that it listed: the next pages shall bring them. */
    public synchronized void wantStatuses() {
        statusesWanted = true;
    }

    /** Whether the next page shall bring statuses; it must be asked for them again after that. */
    public synchronized boolean takeStatusesWanted() {
        boolean wanted = statusesWanted;
        statusesWanted = false;
        return wanted;
    }

    /**
     * Lets an own change follow that made version {@code newVersion}, if the window is of the one before.
     *
     * @param newCookie the cookie of a name that it added
     */
    public synchronized void edit(long newVersion, long newCookie, Consumer<NameEdit> change) {
        if (version + 1 == newVersion) {
            version = newVersion;
            change.accept(new Edit(newCookie));
        }
    }

    private static void removeFrom(Page page, long cookie) {
        int index = firstAfter(page, cookie - 1);
        if (index < page.entries().size() && page.entries().get(index).cookie() == cookie) {
            page.entries().remove(index);
        }
    }

    private final class Edit implements NameEdit {
        private final long newCookie;

        Edit(long newCookie) {
            this.newCookie = newCookie;
        }

        @Override
        public Optional<Entry> find(Name name) {
            Optional<Entry> known = names.getOrDefault(name, Optional.empty());
            return known.or(() -> pages.stream()
                    .flatMap(page -> page.entries().stream())
                    .filter(entry -> entry.name().equals(name))
                    .findFirst());
        }

        @Override
        public void put(Name name, long vnode, int unique, Optional<FileType> type) {
            long cookie = find(name).map(Entry::cookie).orElse(newCookie);
            Entry entry = new Entry(name, vnode, unique, type, cookie);
            remember(name, Optional.of(entry));
            for (Page page : pages) {
                if (page.covers(cookie)) {
                    removeFrom(page, cookie);
                    page.entries().add(firstAfter(page, cookie), entry);
                }
            }
            pages.removeIf(page -> page.entries().size() > MAX_PAGE);
        }

        @Override
        public boolean remove(Name name) {
            Optional<Entry> known = find(name);
            remember(name, Optional.empty());
            known.ifPresent(entry -> pages.forEach(page -> {
                if (page.covers(entry.cookie())) {
                    removeFrom(page, entry.cookie());
                }
            }));
            return known.isPresent();
        }
    }

    /** How much of the directory cache's bound the window counts for. */
    public static int weight() {
        return MAX_NAMES + MAX_PAGES * MAX_PAGE;
    }

    /** The names that are known, for tests and figures. */
    public synchronized Map<Name, Optional<Entry>> names() {
        return Map.copyOf(names);
    }
}
