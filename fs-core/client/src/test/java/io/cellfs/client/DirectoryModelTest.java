package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes of names in two directories by two clients, one that holds directories as wholes and one that holds windows of them, against maps;
 * and a listing that goes on all the while, which must show each lasting name exactly once.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DirectoryModelTest {
    private static final int STEPS = Integer.getInteger("steps", 1500);
    private static final int AT_FIRST = 500;
    private static final int NAMES = 900;

    @TempDir
    Path directory;

    private record Child(Fid fid, FileType type) {}

    /** A directory, what should be in it, and a listing that one client has begun. */
    private static final class Place {
        final Fid fid;
        final TreeMap<Name, Child> model = new TreeMap<>();
        int lister;
        long cookie;
        Set<Name> lasting = new HashSet<>();
        List<Name> listed = new ArrayList<>();

        Place(Fid fid) {
            this.fid = fid;
        }
    }

    private final List<Place> places = new ArrayList<>();
    private List<Client> clients = List.of();
    private Random random = new Random();
    private int finishedListings;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void behavesLikeMaps(long seed) throws IOException {
        random = new Random(seed);
        try (LiveCell cell = new LiveCell(directory);
                Client whole = cell.client();
                Client windowed = cell.smallClient()) {
            clients = List.of(whole, windowed);
            for (String name : List.of("a", "b")) {
                places.add(new Place(
                        whole.fs().mkdir(whole.top(), Name.of(name), 0755, USER).fid()));
            }
            windowed.top();
            for (int i = 0; i < AT_FIRST; i++) {
                create(whole, places.getFirst(), name());
            }
            places.forEach(this::beginListing);
            for (int step = 0; step < STEPS; step++) {
                step("seed " + seed + " step " + step);
            }
            assertTrue(finishedListings > 2, "listings were finished");
        }
    }

    private void step(String where) throws IOException {
        Client client = clients.get(random.nextInt(2));
        Place place = places.get(random.nextInt(4) == 0 ? 1 : 0);
        int choice = random.nextInt(100);
        if (choice < 30) {
            create(client, place, name());
        } else if (choice < 50) {
            remove(client, place);
        } else if (choice < 65) {
            rename(client, place);
        } else if (choice < 90) {
            lookup(client, place, name(), where);
        } else {
            goOn(place, where);
        }
    }

    private Name name() {
        int number = random.nextInt(NAMES);
        return Name.of((number % 3 == 0 ? "a name that takes more than one slot of 32 bytes " : "n") + number);
    }

    private Optional<Name> any(Place place) {
        Name from = name();
        return Optional.ofNullable(place.model.ceilingKey(from))
                .or(() -> Optional.ofNullable(place.model.floorKey(from)));
    }

    private void create(Client client, Place place, Name name) throws IOException {
        boolean taken = place.model.containsKey(name);
        try {
            Child made;
            if (random.nextInt(5) == 0) {
                made = new Child(client.fs().mkdir(place.fid, name, 0755, USER).fid(), FileType.DIRECTORY);
            } else if (random.nextInt(5) == 0) {
                made = new Child(
                        client.fs().symlink(place.fid, name, name, USER).fid(), FileType.SYMLINK);
            } else {
                var created = client.fs().create(place.fid, name, 0644, USER);
                created.file().close();
                made = new Child(created.attributes().fid(), FileType.FILE);
            }
            assertTrue(!taken, name + " was made twice");
            place.model.put(name, made);
        } catch (FsException e) {
            assertEquals(Errno.EEXIST, e.errno());
            assertTrue(taken, name + " was there");
        }
    }

    private void remove(Client client, Place place) throws IOException {
        Optional<Name> name = any(place);
        if (name.isPresent()) {
            if (place.model.get(name.get()).type() == FileType.DIRECTORY) {
                client.fs().rmdir(place.fid, name.get(), USER);
            } else {
                client.fs().unlink(place.fid, name.get(), USER);
            }
            gone(place, name.get());
        }
    }

    private static void gone(Place place, Name name) {
        place.model.remove(name);
        place.lasting.remove(name);
    }

    private void rename(Client client, Place from) throws IOException {
        Place to = places.get(random.nextInt(2));
        Optional<Name> old = any(from);
        Name name = name();
        if (old.isEmpty() || (from == to && old.get().equals(name))) {
            return;
        }
        Child moved = from.model.get(old.get());
        Optional<Child> replaced = Optional.ofNullable(to.model.get(name));
        boolean exchange = replaced.isPresent() && random.nextInt(3) == 0;
        boolean sameKind = replaced.isEmpty()
                || (replaced.get().type() == FileType.DIRECTORY) == (moved.type() == FileType.DIRECTORY);
        if (!exchange && !sameKind) {
            return;
        }
        client.fs().rename(from.fid, old.get(), to.fid, name, exchange ? 2 : 0, USER);
        if (exchange) {
            from.model.put(old.get(), replaced.get());
        } else {
            gone(from, old.get());
        }
        to.model.put(name, moved);
    }

    private void lookup(Client client, Place place, Name name, String where) throws IOException {
        Optional<Fid> expected = Optional.ofNullable(place.model.get(name)).map(Child::fid);
        Optional<Fid> found = Optional.empty();
        try {
            found = Optional.of(client.fs().lookup(place.fid, name, USER).fid());
        } catch (FsException e) {
            assertEquals(Errno.ENOENT, e.errno());
        }
        assertEquals(expected, found, where + ": " + name);
    }

    private void beginListing(Place place) {
        place.lister = random.nextInt(2);
        place.cookie = 0;
        place.lasting = new HashSet<>(place.model.keySet());
        place.listed = new ArrayList<>();
    }

    /** Lists on; at the end, what was there all the while must have been listed once. */
    private void goOn(Place place, String where) throws IOException {
        Client client = clients.get(place.lister);
        List<DirectoryEntry> page = client.fs().readdir(place.fid, place.cookie, 1 + random.nextInt(60));
        if (random.nextBoolean()) {
            client.fs().bulkGetattr(place.fid, page);
        }
        for (DirectoryEntry entry : page) {
            place.listed.add(entry.name());
            place.cookie = entry.cookie();
            Child child = place.model.get(entry.name());
            if (child != null) {
                assertEquals(child, new Child(entry.fid(), entry.type()), where + ": " + entry.name());
            } else {
                assertTrue(entry.name().toString().startsWith("."), where + ": " + entry.name() + " is gone");
            }
        }
        if (page.isEmpty()) {
            place.lasting.addAll(List.of(Name.of("."), Name.of("..")));
            List<Name> lasting =
                    place.listed.stream().filter(place.lasting::contains).toList();
            assertEquals(place.lasting.size(), lasting.size(), where + ": names listed");
            assertEquals(place.lasting, new HashSet<>(lasting), where);
            finishedListings++;
            beginListing(place);
        }
    }
}
