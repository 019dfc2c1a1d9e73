package io.cellfs.protocol.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes a volume dump (afs-protocol section 6.1): header, volume, vnodes each followed by its data, end. The caller writes directories
 * before other vnodes, each in ascending order.
 */
public final class DumpWriter {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int FIELDS_MAX = 4096;

    /** Where a dump goes. */
    @FunctionalInterface
    public interface Output {
        /** Takes all remaining bytes of {@code src}. */
        void write(ByteBuffer src) throws IOException;
    }

    private final Output output;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long dataLeft;

    /** A writer into {@code output}. */
    public DumpWriter(Output output) {
        this.output = output;
    }

    /** Begins the dump. */
    public void header(DumpHeader header) throws IOException {
        room();
        buffer.put((byte) DumpFormat.SECTION_DUMP).putInt(DumpFormat.MAGIC).putInt(DumpFormat.VERSION);
        u32('v', header.volume());
        text('n', header.name(), DumpFormat.NAME_MAX);
        tag('t').putShort((short) DumpFormat.HEADER_DATES);
        buffer.putInt((int) header.fromDate()).putInt((int) header.toDate());
    }

    /** Describes the volume. */
    public void volume(DumpVolume v) throws IOException {
        room();
        buffer.put((byte) DumpFormat.SECTION_VOLUME);
        u32('i', v.id());
        u32('v', 1);
        text('n', v.name(), DumpFormat.NAME_MAX);
        u8('s', v.inService() ? 1 : 0);
        u8('b', v.blessed() ? 1 : 0);
        u32('u', v.uniquifier());
        u8('t', v.type());
        u32('p', v.parentId());
        u32('c', v.cloneId());
        u32('q', v.maxQuotaKib());
        u32('m', v.minQuotaKib());
        u32('d', v.usedKib());
        u32('f', v.fileCount());
        u32('a', v.account());
        u32('o', v.owner());
        u32('C', v.creationDate());
        u32('A', v.accessDate());
        u32('U', v.updateDate());
        u32('E', v.expirationDate());
        u32('B', v.backupDate());
        text('O', v.offlineMessage(), DumpFormat.MESSAGE_MAX);
        text('M', v.message(), DumpFormat.MESSAGE_MAX);
        tag('W').putShort((short) DumpFormat.WEEK_DAYS);
        for (int day = 0; day < DumpFormat.WEEK_DAYS; day++) {
            buffer.putInt(v.weekUse().get(day));
        }
        u32('D', v.dayUseDate());
        u32('Z', v.dayUse());
    }

    /** A vnode; exactly as much {@link #data} as its status says must follow. */
    public void vnode(DumpVnode vnode) throws IOException {
        room();
        buffer.put((byte) DumpFormat.SECTION_VNODE).putInt((int) vnode.vnode()).putInt(vnode.unique());
        if (vnode.status().isPresent()) {
            status(vnode.status().get());
        }
    }

    private void status(DumpVnode.Status s) throws IOException {
        u8('t', s.type().wire());
        u16('l', s.links());
        u32('v', s.dataVersion());
        u32('m', s.modifyTime());
        u32('a', s.author());
        u32('o', s.owner());
        if (s.group() != 0) {
            u32('g', s.group());
        }
        u16('b', s.mode());
        u32('p', s.parent());
        u32('s', s.serverTime());
        if (s.acl().isPresent()) {
            tag('A');
            s.acl().get().write(buffer);
        }
        Optional<Long> length = s.dataLength();
        if (length.isPresent()) {
            dataLeft = length.get();
            if (dataLeft <= DumpFormat.SHORT_DATA_MAX) {
                u32('f', dataLeft);
            } else {
                tag('h').putLong(dataLeft);
            }
        }
    }

    /** Data of the last vnode: all remaining bytes of {@code src}. */
    public void data(ByteBuffer src) throws IOException {
        if (src.remaining() > dataLeft) {
            throw new IllegalStateException(src.remaining() + " bytes of data where " + dataLeft + " are left");
        }
        dataLeft -= src.remaining();
        if (src.remaining() > buffer.remaining()) {
            flush();
        }
        if (src.remaining() > buffer.remaining()) {
            output.write(src);
        } else {
            buffer.put(src);
        }
    }

    /** Counts data of the last vnode as if it had been written, for a caller that only measures a dump. */
    public void measured(long bytes) {
        if (bytes > dataLeft) {
            throw new IllegalStateException(bytes + " bytes of data where " + dataLeft + " are left");
        }
        dataLeft -= bytes;
    }

    /** Ends the dump. */
    public void end() throws IOException {
        room();
        buffer.put((byte) DumpFormat.SECTION_END).putInt(DumpFormat.END_MAGIC);
        flush();
    }

    private void room() throws IOException {
        if (dataLeft != 0) {
            throw new IllegalStateException(dataLeft + " bytes of data are missing");
        }
        if (buffer.remaining() < FIELDS_MAX) {
            flush();
        }
    }

    private void flush() throws IOException {
        output.write(buffer.flip());
        buffer.clear();
    }

    private ByteBuffer tag(char tag) {
        return buffer.put((byte) tag);
    }

    private void u8(char tag, int value) {
        tag(tag).put((byte) value);
    }

    private void u16(char tag, int value) {
        tag(tag).putShort((short) value);
    }

    private void u32(char tag, long value) {
        tag(tag).putInt((int) value);
    }

    private void text(char tag, String text, int max) throws DumpException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= max || text.indexOf(0) >= 0) {
            throw new DumpException("text \"" + text + "\" does not fit a dump");
        }
        tag(tag).put(bytes).put((byte) 0);
    }
}
