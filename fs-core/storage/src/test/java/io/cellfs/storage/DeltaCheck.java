package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cellfs.storage.api.ChunkHash;
import io.cellfs.storage.api.Difference;
import io.cellfs.storage.api.DifferenceKind;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VolumeDelta;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an older clone shows, changed by the difference to a newer one, must be what the newer one shows. */
final class DeltaCheck {
    private final RocksPartition partition;

    DeltaCheck(RocksPartition partition) {
        this.partition = partition;
    }

    void checkAll(Set<Long> clones) throws StorageException {
        for (long from : clones) {
            for (long to : clones) {
                if (from != to) {
                    check(from, to);
                }
            }
        }
    }

    private void check(long from, long to) throws StorageException {
        Map<String, String> content = new TreeMap<>();
        apply(content, Optional.empty(), from, 7);
        try {
            apply(content, Optional.of(from), to, 3);
        } catch (StorageException e) {
            assertEquals(Reason.INVALID, e.reason());
            return;
        }
        Map<String, String> expected = new TreeMap<>();
        apply(expected, Optional.empty(), to, 100);
        assertEquals(text(expected), text(content), "from " + from + " to " + to);
        assertEquals(chunks(expected), places(to), "data in " + to);
    }

    private static List<String> chunks(Map<String, String> content) {
        return content.keySet().stream().filter(key -> key.startsWith("chunk ")).toList();
    }

    private List<String> places(long to) throws StorageException {
        Set<String> found = new TreeSet<>();
        try (VolumeDelta delta = partition.delta(Optional.empty(), to, EnumSet.of(DifferenceKind.PLACE))) {
            for (List<Difference> some = delta.next(5); !some.isEmpty(); some = delta.next(5)) {
                for (Difference difference : some) {
                    Difference.OfPlace place = assertInstanceOf(Difference.OfPlace.class, difference);
                    found.add("chunk " + place.vnode() + " " + place.unique() + " " + place.index());
                }
            }
        }
        return List.copyOf(found);
    }

    private static String text(Map<String, String> content) {
        return String.join("\n", content.values());
    }

    private void apply(Map<String, String> content, Optional<Long> from, long to, int page) throws StorageException {
        try (VolumeDelta delta = partition.delta(from, to)) {
            for (List<Difference> some = delta.next(page); !some.isEmpty(); some = delta.next(page)) {
                some.forEach(difference -> apply(content, difference));
            }
        }
        List<String> dead = new ArrayList<>();
        for (String key : content.keySet()) {
            if (key.startsWith("chunk ") && !content.containsKey("vnode " + key.split(" ", -1)[1])) {
                dead.add(key);
            }
        }
        dead.forEach(content::remove);
    }

    private static void apply(Map<String, String> content, Difference difference) {
        switch (difference) {
            case Difference.OfVnode vnode ->
                set(content, "vnode " + vnode.vnode(), vnode.now().map(DeltaCheck::text));
            case Difference.OfEntry entry ->
                set(
                        content,
                        "entry " + entry.directory() + " " + entry.name(),
                        entry.now()
                                .map(e ->
                                        e.fid().vnode() + "." + e.fid().unique() + " " + e.type() + " " + e.serial()));
            case Difference.OfLink link ->
                set(
                        content,
                        "link " + link.vnode() + " " + link.directory() + " " + link.name(),
                        link.now() ? Optional.of("") : Optional.empty());
            case Difference.OfChunk chunk ->
                set(
                        content,
                        "chunk " + chunk.vnode() + " " + chunk.unique() + " " + chunk.index(),
                        chunk.now().map(ChunkHash::toString));
            case Difference.OfPlace place -> throw new AssertionError("hashes were wanted: " + place);
            case Difference.OfFormerBytes bytes -> throw new AssertionError("not asked for: " + bytes);
        }
    }

    private static void set(Map<String, String> content, String key, Optional<String> value) {
        if (value.isPresent()) {
            content.put(key, key + " = " + value.get());
        } else {
            content.remove(key);
        }
    }

    private static String text(VnodeImage image) {
        return image.status().fid().vnode() + "." + image.status().fid().unique() + " "
                + image.status().length() + " " + image.status().dataVersion() + " "
                + image.status().links() + " " + image.status().mode() + " "
                + image.status().serverMtime() + " " + image.name() + " " + image.acl() + " " + image.target();
    }
}
