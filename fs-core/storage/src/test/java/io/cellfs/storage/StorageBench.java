package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** What storage alone can do: {@code StorageBench [directory] [bytes of the big file]}. One thread, default configuration. */
public final class StorageBench {
    private static final int FILES = 20_000;
    private static final int PIECE = 1 << 20;

    private final Fixture f;
    private final Volume v;
    private final List<Fid> fids = new ArrayList<>();

    private StorageBench(Fixture f) {
        this.f = f;
        this.v = f.volume;
    }

    /** Prints a table. */
    public static void main(String[] args) throws IOException {
        Path directory = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("storage-bench");
        long bytes = args.length > 1 ? Long.parseLong(args[1]) : 1L << 30;
        for (int round = 1; round <= 3; round++) {
            System.out.println("round " + round);
            Fixture.deleteTree(directory);
            try (Fixture fixture = new Fixture(directory, PartitionConfig.DEFAULT)) {
                new StorageBench(fixture).run(bytes);
            }
        }
        Fixture.deleteTree(directory);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void rate(String what, long count, String unit, Work work) throws IOException {
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.println(String.format(Locale.ROOT, "  %-44s %,12.0f %s/s", what, count / seconds, unit));
    }

    private void run(long bytes) throws IOException {
        rate("create + store 4 KiB", FILES, "files", this::createFiles);
        rate("lookup + status", FILES, "files", this::lookupFiles);
        rate("read 4 KiB files", FILES, "files", this::readFiles);
        rate("directory blob of 20,000 entries", 1, "blobs", () -> v.directoryBlob(1, 1));
        rate("remove", FILES, "files", this::removeFiles);
        Fid big = f.file("big");
        long mib = bytes >> 20;
        rate("write 1 MiB pieces", mib, "MiB", () -> write(big, bytes, PIECE));
        rate("read 1 MiB pieces", mib, "MiB", () -> read(big, bytes));
        rate("sync", mib, "MiB", v::sync);
        rate("overwrite 1 MiB pieces", mib, "MiB", () -> write(big, bytes, PIECE));
        rate("overwrite 64 KiB pieces, random", 4096, "pieces", () -> overwrite(big, bytes, 64 << 10, 4096));
        rate("overwrite 4 KiB pieces, random", 10_000, "pieces", () -> overwrite(big, bytes, 4 << 10, 10_000));
        rate("read 4 KiB pieces, random", 50_000, "pieces", () -> readRandom(big, bytes, 50_000));
        Fid log = f.file("log");
        rate("append 4 KiB pieces", 20_000, "pieces", () -> write(log, 20_000L * 4096, 4096));
    }

    private void createFiles() throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect(4096);
        for (int i = 0; i < FILES; i++) {
            Fid fid = v.create(1, 1, Name.of("file" + i), VnodeType.FILE, 7, StatusChange.NONE)
                    .made()
                    .fid();
            store(fid, 0, data.clear());
            fids.add(fid);
        }
    }

    private void store(Fid fid, long offset, ByteBuffer data) throws IOException {
        try (Volume.Store store =
                v.store(fid.vnode(), fid.unique(), offset, data.remaining(), data.remaining(), 7, StatusChange.NONE)) {
            store.write(data);
            store.commit();
        }
    }

    private void lookupFiles() throws IOException {
        for (int i = 0; i < FILES; i++) {
            Fid fid = v.lookup(1, 1, Name.of("file" + i)).orElseThrow();
            f.status(fid);
        }
    }

    private void readFiles() throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect(4096);
        for (Fid fid : fids) {
            v.read(fid.vnode(), fid.unique(), 0, data.clear());
        }
    }

    private void removeFiles() throws IOException {
        for (int i = 0; i < FILES; i++) {
            v.remove(1, 1, Name.of("file" + i), Optional.empty());
        }
    }

    private void write(Fid fid, long bytes, int piece) throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect(piece);
        for (long at = 0; at < bytes; at += piece) {
            data.clear().putLong(0, at);
            long size = Math.max(at + piece, f.status(fid).length());
            try (Volume.Store store = v.store(fid.vnode(), fid.unique(), at, piece, size, 7, StatusChange.NONE)) {
                store.write(data);
                store.commit();
            }
        }
    }

    private void overwrite(Fid fid, long bytes, int piece, int count) throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect(piece);
        Random random = new Random(1);
        for (int i = 0; i < count; i++) {
            long at = random.nextLong(bytes / piece) * piece;
            try (Volume.Store store = v.store(fid.vnode(), fid.unique(), at, piece, bytes, 7, StatusChange.NONE)) {
                store.write(data.clear());
                store.commit();
            }
        }
    }

    private void read(Fid fid, long bytes) throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect(PIECE);
        for (long at = 0; at < bytes; at += PIECE) {
            v.read(fid.vnode(), fid.unique(), at, data.clear());
        }
    }

    private void readRandom(Fid fid, long bytes, int count) throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect(4096);
        Random random = new Random(2);
        for (int i = 0; i < count; i++) {
            v.read(fid.vnode(), fid.unique(), random.nextLong(bytes / 4096) * 4096, data.clear());
        }
    }
}
