package io.cellfs.client.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.FileType;
import io.cellfs.client.directory.Listing.Entry;
import io.cellfs.protocol.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ListingTest {
    private static Name name(int i) {
        return Name.of("file-" + i);
    }

    @Test
    void followsAMapThroughRandomEdits() {
        Random random = new Random(3);
        Listing listing = new Listing();
        Map<Name, Long> model = new HashMap<>();
        for (int step = 0; step < 50_000; step++) {
            Name name = name(random.nextInt(3000));
            if (random.nextBoolean()) {
                listing.put(name, step, 1, Optional.empty());
                model.put(name, (long) step);
            } else {
                assertEquals(model.remove(name) != null, listing.remove(name));
            }
            Name asked = name(random.nextInt(3000));
            assertEquals(
                    Optional.ofNullable(model.get(asked)), listing.find(asked).map(Entry::vnode));
        }
        assertEquals(model.size(), listing.size());
        Map<Name, Long> listed =
                listing.after(0, Integer.MAX_VALUE).stream().collect(Collectors.toMap(Entry::name, Entry::vnode));
        assertEquals(model, listed);
    }

    @Test
    void listsLastingEntriesExactlyOnceWhileTheDirectoryChanges() {
        Random random = new Random(4);
        Listing listing = new Listing();
        for (int i = 0; i < 1000; i++) {
            listing.put(name(i), i, 1, Optional.empty());
        }
        Set<Name> lasting = new HashSet<>();
        for (int i = 0; i < 1000; i += 2) {
            lasting.add(name(i));
        }
        List<Name> seen = new ArrayList<>();
        long cookie = 0;
        List<Entry> page = listing.after(cookie, 7);
        int added = 1000;
        while (!page.isEmpty()) {
            page.forEach(e -> seen.add(e.name()));
            cookie = page.getLast().cookie();
            for (int i = 0; i < 9; i++) {
                listing.remove(name(random.nextInt(500) * 2 + 1));
            }
            if (added < 1500) {
                listing.put(name(added * 2 + 1), added++, 1, Optional.empty());
            }
            page = listing.after(cookie, 7);
        }
        List<Name> lastingSeen = seen.stream().filter(lasting::contains).toList();
        assertEquals(lasting.size(), lastingSeen.size());
        assertEquals(new TreeSet<>(lasting), new TreeSet<>(lastingSeen));
    }

    @Test
    void aFreshListingKeepsTheCookiesOfWhatStayed() {
        Listing listing = new Listing();
        Listing fresh = new Listing();
        for (int i = 0; i < 10; i++) {
            listing.put(name(i), i, 1, Optional.of(FileType.SYMLINK));
        }
        for (int i = 14; i >= 5; i--) {
            fresh.put(name(i), i == 7 ? 99 : i, 1, Optional.empty());
        }
        long cookie = listing.find(name(8)).orElseThrow().cookie();
        Set<Name> changed = new HashSet<>(listing.replaceWith(fresh));
        assertEquals(cookie, listing.find(name(8)).orElseThrow().cookie());
        assertEquals(
                Optional.of(FileType.SYMLINK),
                listing.find(name(8)).orElseThrow().type());
        assertEquals(99, listing.find(name(7)).orElseThrow().vnode());
        assertEquals(10, listing.size());
        assertTrue(changed.contains(name(7)) && changed.contains(name(0)) && changed.contains(name(14)));
        assertEquals(11, changed.size());
    }
}
