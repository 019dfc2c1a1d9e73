package io.cellfs.protocol.dump;

import io.cellfs.protocol.rpc.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads a volume dump as it arrives (afs-protocol section 6.1): {@link #header}, {@link #volume}, then vnode after vnode with its data. Memory
 * does not depend on the dump. What the format forbids is refused; whether the vnodes make a file system is the caller's question.
 */
public final class DumpReader {
    private static final int SKIP_BYTES = 64 << 10;

    private final DumpInput in;
    private final DumpHeader header;
    private final DumpVolume volume;
    private int section;
    private long dataLeft;

    /**
     * A reader at the beginning of a dump, which reads the header and the volume's description.
     *
     * @throws DumpException when these bytes are no dump
     */
    public DumpReader(ByteSource source) throws IOException {
        in = new DumpInput(source);
        if (in.u8() != DumpFormat.SECTION_DUMP || in.i32() != DumpFormat.MAGIC) {
            throw new DumpException("this is no volume dump");
        }
        int version = in.i32();
        if (version != DumpFormat.VERSION) {
            throw new DumpException("a volume dump of version " + version);
        }
        header = readHeader();
        if (section != DumpFormat.SECTION_VOLUME) {
            throw unexpected("the volume's description");
        }
        volume = new VolumeFields(this).read();
    }

    /** How the dump began. */
    public DumpHeader header() {
        return header;
    }

    /** The volume's description. */
    public DumpVolume volume() {
        return volume;
    }

    private DumpHeader readHeader() throws IOException {
        long id = 0;
        String name = "";
        int[] dates = new int[DumpFormat.HEADER_DATES];
        int tag;
        while ((tag = field()) != 0) {
            switch (tag) {
                case 'v' -> id = in.u32();
                case 'n' -> name = in.text(DumpFormat.NAME_MAX);
                case 't' -> dates = in.words(DumpFormat.HEADER_DATES);
                default -> throw unknown(tag, "the header");
            }
        }
        return new DumpHeader(id, name, Integer.toUnsignedLong(dates[0]), Integer.toUnsignedLong(dates[1]));
    }

    /** The next field's tag, or 0 when a section begins. */
    int field() throws IOException {
        int tag = in.u8();
        if (tag == DumpFormat.CRITICAL) {
            tag = in.u8();
        }
        if (tag >= DumpFormat.FIRST_FIELD) {
            return tag;
        }
        section = tag;
        return 0;
    }

    DumpInput in() {
        return in;
    }

    DumpException unknown(int tag, String where) {
        return new DumpException("unknown field 0x" + Integer.toHexString(tag) + " of " + where + " at " + in.at());
    }

    private DumpException unexpected(String expected) {
        return new DumpException(
                "section " + section + " where " + expected + " is expected, at " + in.at() + " of the dump");
    }

    /**
     * The next vnode; data of the last one that was not read is skipped. Empty at the end of the dump.
     *
     * @throws DumpException when the dump is malformed or ends early
     */
    public Optional<DumpVnode> next() throws IOException {
        if (dataLeft > 0) {
            skipData();
        }
        if (section == 0 && field() != 0) {
            throw new DumpException("a field after a vnode's data at " + in.at());
        }
        return switch (section) {
            case DumpFormat.SECTION_VNODE -> Optional.of(readVnode());
            case DumpFormat.SECTION_END -> {
                if (in.i32() != DumpFormat.END_MAGIC) {
                    throw new DumpException("a malformed end at " + in.at());
                }
                yield Optional.empty();
            }
            default -> throw unexpected("a vnode");
        };
    }

    private DumpVnode readVnode() throws IOException {
        long vnode = in.u32();
        int unique = in.i32();
        if (vnode == 0 || unique == 0) {
            throw new DumpException("vnode " + vnode + "." + unique + " at " + in.at());
        }
        VnodeFields fields = new VnodeFields(this);
        Optional<DumpVnode.Status> status = fields.read();
        dataLeft = status.flatMap(DumpVnode.Status::dataLength).orElse(0L);
        if (status.isPresent() && status.get().dataLength().isPresent()) {
            section = 0;
        }
        return new DumpVnode(vnode, unique, status);
    }

    /** Bytes of the current vnode's data that are still to be read. */
    public long dataLeft() {
        return dataLeft;
    }

    /**
     * Reads data of the current vnode.
     *
     * @return bytes read, at least one unless {@code dst} is full; -1 after the last
     */
    public int read(ByteBuffer dst) throws IOException {
        if (dataLeft == 0) {
            return -1;
        }
        int n = in.bulk(dst, dataLeft);
        dataLeft -= n;
        return n;
    }

    private void skipData() throws IOException {
        ByteBuffer dropped = ByteBuffer.allocate(SKIP_BYTES);
        int n;
        do {
            n = read(dropped.clear());
        } while (n >= 0);
    }
}
