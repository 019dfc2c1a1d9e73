package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.Volume.RenameMode;
import io.cellfs.storage.api.VolumeType;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The process that is killed: {@code CrashLoad directory seed}. Each of its threads works in a directory of its own and prints a line when an
 * operation has returned. What the operations are depends on nothing but the seed, the thread and the operation's number.
 */
final class CrashLoad {
    static final int THREADS = 3;
    static final PartitionConfig CONFIG =
            PartitionConfig.DEFAULT.withFlushInterval(Duration.ofMillis(150)).withReserveBytes(0);
    private static final int NAMES = 12;

    /** Clones of each thread; the last of them is writable. */
    static final int CLONES = 3;

    private CrashLoad() {}

    /** One operation; what does not apply (no such file) changes nothing. */
    record Operation(
            Kind kind, String name, String other, int offset, int length, int fileLength, long data, int cloneNumber) {
        static Operation of(long seed, int thread, int number) {
            Random random = new Random((seed * 31 + thread) * 1_000_003 + number);
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            int size = switch (random.nextInt(5)) {
                case 0 -> 4096;
                case 1 -> random.nextInt(9000);
                case 2, 3 -> random.nextInt(150_000);
                default -> random.nextInt(2_500_000);
            };
            return new Operation(
                    kind,
                    "f" + random.nextInt(NAMES),
                    "f" + random.nextInt(NAMES),
                    random.nextInt(random.nextBoolean() ? 200_000 : 2_000_000),
                    size,
                    random.nextInt(2_000_000),
                    random.nextLong(),
                    random.nextInt(CLONES));
        }
    }

    enum Kind {
        CREATE,
        CREATE_MORE,
        OVERWRITE,
        APPEND,
        APPEND_MORE,
        TRUNCATE,
        PUNCH,
        REMOVE,
        RENAME,
        EXCHANGE,
        SYNC,
        /** Makes a clone of the volume, or renews it. */
        CLONE,
        REMOVE_CLONE
    }

    /** Starts the load; runs until it is killed. */
    public static void main(String[] args) throws Exception {
        Fixture f = new Fixture(Path.of(args[0]), CONFIG);
        long seed = Long.parseLong(args[1]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            Fid directory = directory(f, thread);
            threads.add(Thread.ofPlatform().start(() -> load(f, directory, seed, thread, out)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** The directory of a thread. */
    static Fid directory(Fixture f, int thread) throws StorageException {
        Optional<Fid> there = f.volume.lookup(1, 1, Name.of("t" + thread));
        return there.isPresent() ? there.get() : f.directory("t" + thread);
    }

    private static void load(Fixture f, Fid directory, long seed, int thread, PrintStream out) {
        try {
            for (int number = 0; ; number++) {
                run(f, thread, directory, Operation.of(seed, thread, number));
                out.println("done " + thread + " " + number);
            }
        } catch (StorageException e) {
            out.println("failed " + thread + " " + e);
        }
    }

    /** The id of a thread's clone. */
    static long clone(int thread, int number) {
        return Fixture.VOLUME + 1 + (long) thread * CLONES + number;
    }

    static boolean isWritable(int clone) {
        return clone == CLONES - 1;
    }

    private static void clone(RocksPartition partition, int thread, int number) throws StorageException {
        long id = clone(thread, number);
        if (partition.volume(id).isEmpty()) {
            VolumeType type = isWritable(number) ? VolumeType.READ_WRITE : VolumeType.READ_ONLY;
            partition.cloneVolume(Fixture.VOLUME, id, "clone" + id, type);
        } else if (!isWritable(number)) {
            partition.recloneVolume(Fixture.VOLUME, id);
        }
    }

    private static void removeClone(RocksPartition partition, long id) throws StorageException {
        if (partition.volume(id).isPresent()) {
            partition.removeVolume(id);
        }
    }

    private static void run(Fixture f, int thread, Fid directory, Operation op) throws StorageException {
        switch (op.kind) {
            case CLONE -> clone(f.partition, thread, op.cloneNumber);
            case REMOVE_CLONE -> removeClone(f.partition, clone(thread, op.cloneNumber));
            default -> run(f, directory, op);
        }
    }

    private static void run(Fixture f, Fid directory, Operation op) throws StorageException {
        Volume v = f.volume;
        Optional<Fid> file = v.lookup(directory.vnode(), directory.unique(), Name.of(op.name));
        if (op.kind == Kind.CREATE || op.kind == Kind.CREATE_MORE) {
            if (file.isEmpty()) {
                f.create(directory.vnode(), directory.unique(), op.name, VnodeType.FILE);
            }
            return;
        }
        if (op.kind == Kind.SYNC) {
            v.sync();
            return;
        }
        if (file.isEmpty()) {
            return;
        }
        Fid fid = file.get();
        long length = f.status(fid).length();
        switch (op.kind) {
            case OVERWRITE -> f.write(fid, op.offset, Fixture.random(op.data, op.length));
            case APPEND, APPEND_MORE -> f.write(fid, length, Fixture.random(op.data, op.length));
            case TRUNCATE -> f.truncate(fid, op.fileLength);
            case PUNCH -> v.punch(fid.vnode(), fid.unique(), op.offset, op.length + 1);
            case REMOVE -> v.remove(directory.vnode(), directory.unique(), Name.of(op.name), Optional.empty());
            case RENAME -> rename(v, directory, op, RenameMode.REPLACE);
            case EXCHANGE -> {
                if (v.lookup(directory.vnode(), directory.unique(), Name.of(op.other))
                        .isPresent()) {
                    rename(v, directory, op, RenameMode.EXCHANGE);
                }
            }
            case CREATE, CREATE_MORE, SYNC, CLONE, REMOVE_CLONE -> throw new IllegalStateException("done above");
        }
    }

    private static void rename(Volume v, Fid directory, Operation op, RenameMode mode) throws StorageException {
        v.rename(
                directory.vnode(),
                directory.unique(),
                Name.of(op.name),
                directory.vnode(),
                directory.unique(),
                Name.of(op.other),
                mode,
                Optional.empty());
    }
}
