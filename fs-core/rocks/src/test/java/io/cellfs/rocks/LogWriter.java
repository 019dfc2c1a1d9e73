package io.cellfs.rocks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/** Writes logs as RocksDB does. */
final class LogWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Integer> starts = new ArrayList<>();
    private final boolean recyclable;
    private final int logNumber;
    private long sequence;

    LogWriter(boolean recyclable, int logNumber, long sequence) {
        this.recyclable = recyclable;
        this.logNumber = logNumber;
        this.sequence = sequence;
    }

    /** Some records of random content, a few of which are longer than a block. */
    static LogWriter random(Random random, int records, boolean recyclable) {
        LogWriter log = new LogWriter(recyclable, 7, 1 + random.nextInt(1_000_000));
        for (int i = 0; i < records; i++) {
            byte[] content = new byte[random.nextInt(random.nextInt(8) == 0 ? 40_000 : 600)];
            random.nextBytes(content);
            log.add(content);
        }
        return log;
    }

    /** Adds a write batch. */
    LogWriter add(byte[] content) {
        int changes = 1 + content.length % 3;
        ByteBuffer record = ByteBuffer.allocate(LogFormat.BATCH_HEADER_BYTES + content.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(sequence).putInt(changes).put(content).flip();
        sequence += changes;
        starts.add(out.size());
        boolean first = true;
        do {
            int left = LogFormat.BLOCK_BYTES - out.size() % LogFormat.BLOCK_BYTES;
            if (left < headerBytes()) {
                out.writeBytes(new byte[left]);
                left = LogFormat.BLOCK_BYTES;
            }
            int bytes = Math.min(record.remaining(), left - headerBytes());
            byte[] part = new byte[bytes];
            record.get(part);
            fragment(type(first, !record.hasRemaining()), part);
            first = false;
        } while (record.hasRemaining());
        return this;
    }

    private int headerBytes() {
        return recyclable ? LogFormat.RECYCLABLE_HEADER_BYTES : LogFormat.HEADER_BYTES;
    }

    private int type(boolean first, boolean last) {
        int type = first ? (last ? 1 : 2) : (last ? 4 : 3);
        return recyclable ? type + 4 : type;
    }

    private void fragment(int type, byte[] part) {
        ByteBuffer covered =
                ByteBuffer.allocate(1 + Integer.BYTES + part.length).order(ByteOrder.LITTLE_ENDIAN);
        covered.put((byte) type);
        if (recyclable) {
            covered.putInt(logNumber);
        }
        covered.put(part).flip();
        CRC32C crc = new CRC32C();
        crc.update(covered.duplicate());
        ByteBuffer header = ByteBuffer.allocate(Integer.BYTES + Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(LogFormat.masked((int) crc.getValue())).putShort((short) part.length);
        out.writeBytes(header.array());
        out.write(covered.array(), 0, covered.limit());
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /** Where the records start, and the end. */
    List<Integer> starts() {
        List<Integer> all = new ArrayList<>(starts);
        all.add(out.size());
        return all;
    }
}
