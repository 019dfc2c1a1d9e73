package io.cellfs.client.region;

import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The index of the region cache on disk: which regions of which files at which data version are in the cache files, each with a checksum. It may be
 * older than the cache files are (the client may have been killed): a region is used only when its bytes have the checksum.
 *
 * <pre>
 * magic u64 "CELLRGN2" | files u32 | files x { volume u64 | vnode u64 | unique u32 | number u32 | data version u64 | size u64 |
 *   regions u32 | regions x { index u64 | hot, the highest bit, and bytes u32 | crc32c u32 } } | crc32c of all before u32
 * </pre>
 */
final class IndexFile {
    private static final long MAGIC = 0x43454C4C52474E32L;
    /** Of the form before: no region of it is hot. */
    private static final long FORMER_MAGIC = 0x43454C4C52474E31L;

    private static final int HOT = 1 << 31;
    private static final int FILE_BYTES = 8 + 8 + 4 + 4 + 8 + 8 + 4;
    private static final int REGION_BYTES = 16;
    private static final int FRAME_BYTES = 16;

    private IndexFile() {}

    /** A region: index in the file, occupied bytes, checksum (valid when {@code checked}), whether it is used again and again. */
    record Region(long index, int bytes, int checksum, boolean checked, boolean hot) {}

    /** A file with its regions. */
    record Entry(Fid fid, int number, long dataVersion, long size, List<Region> regions) {}

    /** Replaces the index atomically. */
    static void save(Path path, List<Entry> entries) throws IOException {
        long bytes = FRAME_BYTES;
        for (Entry entry : entries) {
            bytes += FILE_BYTES + (long) entry.regions().size() * REGION_BYTES;
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes));
        out.putLong(MAGIC).putInt(entries.size());
        entries.forEach(entry -> put(out, entry));
        out.putInt(crc(out.array(), out.position()));
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.write(fresh, out.array());
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void put(ByteBuffer out, Entry entry) {
        out.putLong(entry.fid().volume())
                .putLong(entry.fid().vnode())
                .putInt(entry.fid().unique());
        out.putInt(entry.number()).putLong(entry.dataVersion()).putLong(entry.size());
        out.putInt(entry.regions().size());
        for (Region region : entry.regions()) {
            int bytes = region.bytes() | (region.hot() ? HOT : 0);
            out.putLong(region.index()).putInt(bytes).putInt(region.checksum());
        }
    }

    /** Loads the index; empty when there is none or it is damaged. */
    static Optional<List<Entry>> load(Path path) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(path));
        if (in.remaining() < FRAME_BYTES
                || (in.getLong(0) != MAGIC && in.getLong(0) != FORMER_MAGIC)
                || in.getInt(in.limit() - 4) != crc(in.array(), in.limit() - 4)) {
            return Optional.empty();
        }
        in.position(8);
        int files = in.getInt();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            Fid fid = new Fid(in.getLong(), in.getLong(), in.getInt());
            int number = in.getInt();
            long version = in.getLong();
            long size = in.getLong();
            int count = in.getInt();
            List<Region> regions = new ArrayList<>();
            for (int r = 0; r < count; r++) {
                long index = in.getLong();
                int bytes = in.getInt();
                regions.add(new Region(index, bytes & ~HOT, in.getInt(), true, (bytes & HOT) != 0));
            }
            entries.add(new Entry(fid, number, version, size, regions));
        }
        return Optional.of(entries);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
