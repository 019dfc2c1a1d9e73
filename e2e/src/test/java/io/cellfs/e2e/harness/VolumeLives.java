package io.cellfs.e2e.harness;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of volumes and snapshots as the CSI specification has it, as a model beside the real services: each step makes a call, which may be one
 * that must be refused, and compares. Everything is made below a directory.
 */
public final class VolumeLives {
    private static final int NAMES = 3;
    private static final int TARGETS = 2;
    private static final long BYTES = 1 << 20;
    private static final long MOST_BYTES = 16 * BYTES;
    private static final String FILE = "content";

    private final Path directory;
    private final String prefix;
    private final Orchestrator driver;
    private final Random random;
    private final Map<String, Volume> volumes = new TreeMap<>();
    private final Map<String, Snapshot> snapshots = new TreeMap<>();
    private final List<String> gone = new ArrayList<>();
    private int writes;

    /** A volume that is there. */
    private static final class Volume {
        final String name;
        final String id;
        final Optional<String> source;
        long bytes;
        String content;
        boolean staged;
        final Set<Integer> published = new TreeSet<>();

        Volume(String name, String id, Optional<String> source, long bytes, String content) {
            this.name = name;
            this.id = id;
            this.source = source;
            this.bytes = bytes;
            this.content = content;
        }
    }

    private record Snapshot(String id, String volume, String content, long bytes) {}

    /** Lives whose volumes' names begin with {@code prefix}. */
    public VolumeLives(Path directory, String prefix, Orchestrator driver, long seed) {
        this.directory = directory;
        this.prefix = prefix;
        this.driver = driver;
        this.random = new Random(seed);
    }

    /** Makes one call, which must do as the model does; what it was. */
    public String step() throws IOException {
        String name = prefix + random.nextInt(NAMES);
        @Nullable Volume volume = volumes.get(name);
        int choice = random.nextInt(16);
        if (volume == null) {
            return choice < 10 ? create(name) : stale();
        }
        return switch (choice) {
            case 0 -> create(name);
            case 1 -> delete(volume);
            case 2 -> expand(volume);
            case 3, 4 -> snapshot(volume);
            case 5 -> deleteSnapshot();
            case 6, 7 -> stage(volume);
            case 8 -> unstage(volume);
            case 9, 10, 11 -> publish(volume);
            case 12 -> unpublish(volume);
            default -> write(volume);
        };
    }

    private static void refused(Status.Code code, Runnable call) {
        try {
            call.run();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == code) {
                return;
            }
            throw e;
        }
        throw new AssertionError("not refused with " + code);
    }

    private static void same(Object expected, Object actual, String what) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ": " + actual + " instead of " + expected);
        }
    }

    private Path staging(Volume volume) {
        return directory.resolve(volume.name).resolve("staging");
    }

    private Path target(Volume volume, int number) {
        return directory.resolve(volume.name).resolve("target" + number);
    }

    private String create(String name) throws IOException {
        @Nullable Volume known = volumes.get(name);
        if (known != null) {
            return createAgain(known);
        }
        List<Snapshot> sources = List.copyOf(snapshots.values());
        Optional<Snapshot> source = sources.isEmpty() || random.nextBoolean()
                ? Optional.empty()
                : Optional.of(sources.get(random.nextInt(sources.size())));
        long bytes = source.map(Snapshot::bytes).orElse(BYTES);
        var made = driver.createVolume(name, bytes, source.map(Snapshot::id));
        same(bytes, made.getCapacityBytes(), "the size of " + name);
        Volume volume = new Volume(
                name,
                made.getVolumeId(),
                source.map(Snapshot::id),
                bytes,
                source.map(Snapshot::content).orElse(""));
        volumes.put(name, volume);
        Files.createDirectories(staging(volume));
        return "create " + name + source.map(snapshot -> " of " + snapshot.id).orElse("");
    }

    /** The same request finds the volume, also when its source is gone; another one does not. */
    private String createAgain(Volume known) {
        same(known.id, driver.createVolume(known.name, BYTES, known.source).getVolumeId(), "the id of " + known.name);
        snapshots.values().stream()
                .map(Snapshot::id)
                .filter(other -> !known.source.equals(Optional.of(other)))
                .findFirst()
                .ifPresent(other -> refused(
                        Status.Code.ALREADY_EXISTS, () -> driver.createVolume(known.name, BYTES, Optional.of(other))));
        return "create again " + known.name;
    }

    private String delete(Volume volume) {
        if (volume.staged) {
            refused(Status.Code.FAILED_PRECONDITION, () -> driver.deleteVolume(volume.id));
            return "delete in vain " + volume.name;
        }
        driver.deleteVolume(volume.id);
        removeDirectories(volume);
        volumes.remove(volume.name);
        gone.add(volume.id);
        return "delete " + volume.name;
    }

    private String expand(Volume volume) {
        volume.bytes = Math.min(MOST_BYTES, volume.bytes * 2);
        same(volume.bytes, driver.expandVolume(volume.id, volume.bytes), "the size of " + volume.name);
        return "expand " + volume.name;
    }

    private String snapshot(Volume volume) {
        String name = prefix + "s" + random.nextInt(NAMES);
        @Nullable Snapshot known = snapshots.get(name);
        if (known != null && !known.volume.equals(volume.id)) {
            refused(Status.Code.ALREADY_EXISTS, () -> driver.createSnapshot(name, volume.id));
            return "snapshot in vain " + name;
        }
        String id = driver.createSnapshot(name, volume.id);
        if (known == null) {
            snapshots.put(name, new Snapshot(id, volume.id, volume.content, volume.bytes));
        } else {
            same(known.id, id, "the id of " + name);
        }
        return "snapshot " + name;
    }

    private String deleteSnapshot() {
        String name = prefix + "s" + random.nextInt(NAMES);
        @Nullable Snapshot known = snapshots.remove(name);
        if (known != null) {
            driver.deleteSnapshot(known.id);
        }
        return "delete snapshot " + name;
    }

    private String stage(Volume volume) {
        driver.stage(volume.id, staging(volume));
        volume.staged = true;
        return "stage " + volume.name;
    }

    private String unstage(Volume volume) {
        if (!volume.published.isEmpty()) {
            refused(Status.Code.FAILED_PRECONDITION, () -> driver.unstage(volume.id, staging(volume)));
            return "unstage in vain " + volume.name;
        }
        driver.unstage(volume.id, staging(volume));
        volume.staged = false;
        return "unstage " + volume.name;
    }

    private String publish(Volume volume) throws IOException {
        int number = random.nextInt(TARGETS);
        if (!volume.staged) {
            refused(
                    Status.Code.FAILED_PRECONDITION,
                    () -> driver.publish(volume.id, staging(volume), target(volume, number)));
            return "publish in vain " + volume.name;
        }
        driver.publish(volume.id, staging(volume), target(volume, number));
        volume.published.add(number);
        same(volume.content, content(target(volume, number)), "what the pod sees of " + volume.name);
        return "publish " + volume.name + " " + number;
    }

    private static String content(Path target) throws IOException {
        Path file = target.resolve(FILE);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private String unpublish(Volume volume) {
        int number = random.nextInt(TARGETS);
        driver.unpublish(volume.id, target(volume, number));
        volume.published.remove(number);
        return "unpublish " + volume.name + " " + number;
    }

    private String write(Volume volume) throws IOException {
        if (volume.published.isEmpty()) {
            return "nothing";
        }
        volume.content = volume.name + " " + writes++;
        int number = volume.published.iterator().next();
        Files.writeString(target(volume, number).resolve(FILE), volume.content);
        for (int each : volume.published) {
            same(volume.content, content(target(volume, each)), "what pods share of " + volume.name);
        }
        return "write " + volume.name;
    }

    /** A volume that was removed is unknown, and removing it again is no fault. */
    private String stale() {
        if (gone.isEmpty()) {
            return "nothing";
        }
        String id = gone.get(random.nextInt(gone.size()));
        Path nowhere = directory.resolve("nowhere");
        refused(Status.Code.NOT_FOUND, () -> driver.stage(id, nowhere));
        driver.deleteVolume(id);
        return "stale " + id;
    }

    /** Compares what the services list with the model. */
    public void compare() {
        same(
                volumes.values().stream().map(volume -> volume.id).collect(Collectors.toSet()),
                new HashSet<>(ours(
                        driver.volumes(),
                        gone,
                        volumes.values().stream().map(volume -> volume.id).toList())),
                "volumes");
        same(
                snapshots.values().stream().map(Snapshot::id).collect(Collectors.toSet()),
                driver.snapshots(),
                "snapshots");
    }

    private static Set<String> ours(Set<String> all, List<String> former, List<String> present) {
        return all.stream()
                .filter(id -> former.contains(id) || present.contains(id))
                .collect(Collectors.toSet());
    }

    /** Where the model says that something is mounted. */
    public Set<Path> mounts() {
        Set<Path> all = new TreeSet<>();
        for (Volume volume : volumes.values()) {
            if (volume.staged) {
                all.add(staging(volume));
            }
            volume.published.forEach(number -> all.add(target(volume, number)));
        }
        return all;
    }

    /** The ids that the model says are attached. */
    public Set<String> attached() {
        return volumes.values().stream()
                .filter(volume -> volume.staged)
                .map(volume -> volume.id)
                .collect(Collectors.toSet());
    }

    /** Ends everything, in any order that an orchestrator may choose. */
    public void end() {
        List<Runnable> ends = new ArrayList<>();
        for (Volume volume : volumes.values()) {
            ends.add(() -> end(volume));
        }
        snapshots.values().forEach(snapshot -> ends.add(() -> driver.deleteSnapshot(snapshot.id)));
        Collections.shuffle(ends, random);
        ends.forEach(Runnable::run);
        volumes.clear();
        snapshots.clear();
    }

    private void end(Volume volume) {
        for (int number = 0; number < TARGETS; number++) {
            driver.unpublish(volume.id, target(volume, number));
            if (Files.exists(target(volume, number))) {
                throw new AssertionError(target(volume, number) + " is still there");
            }
        }
        driver.unstage(volume.id, staging(volume));
        driver.deleteVolume(volume.id);
        removeDirectories(volume);
    }

    /** As kubelet does, which expects them to be empty. */
    private void removeDirectories(Volume volume) {
        try {
            Files.delete(staging(volume));
            Files.delete(staging(volume).getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("something is left in " + staging(volume), e);
        }
    }
}
