package io.cellfs.client.region;

import io.cellfs.client.region.SlotFile.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Which small cache file is in which slot. It may be older than the slots are: what is read is used only with the checksum that the region index has.
 *
 * <pre>
 * magic u64 "CELLSLT1" | files u32 | files x { number u32 | offset u64 | bytes u32 } | crc32c of all before u32
 * </pre>
 */
final class SlotIndex {
    private static final long MAGIC = 0x43454C4C534C5431L;
    private static final int HEADER_BYTES = 12;
    private static final int ENTRY_BYTES = 16;
    private static final int CHECKSUM_BYTES = 4;

    private SlotIndex() {}

    /** Replaces the index atomically. */
    static void save(Path path, Map<Integer, Slot> slots) throws IOException {
        ByteBuffer out =
                ByteBuffer.allocate(Math.toIntExact(HEADER_BYTES + (long) slots.size() * ENTRY_BYTES + CHECKSUM_BYTES));
        out.putLong(MAGIC).putInt(slots.size());
        slots.forEach(
                (number, slot) -> out.putInt(number).putLong(slot.offset()).putInt(slot.bytes()));
        out.putInt(crc(out.array(), out.position()));
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.write(fresh, out.array());
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Loads the index; empty when there is none or it is damaged. */
    static Map<Integer, Slot> load(Path path) throws IOException {
        Map<Integer, Slot> slots = new LinkedHashMap<>();
        if (!Files.exists(path)) {
            return slots;
        }
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int end = bytes.length - CHECKSUM_BYTES;
        if (end < HEADER_BYTES || in.getLong() != MAGIC || in.getInt(end) != crc(bytes, end)) {
            return slots;
        }
        for (int left = in.getInt(); left > 0; left--) {
            slots.put(in.getInt(), new Slot(in.getLong(), in.getInt()));
        }
        return slots;
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
