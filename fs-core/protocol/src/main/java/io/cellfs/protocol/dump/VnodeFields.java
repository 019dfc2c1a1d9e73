package io.cellfs.protocol.dump;

import java.io.IOException;
import java.util.Optional;

/** The fields of a vnode (afs-protocol section 6.3), while they are read. Its data must come last, as every dumper writes it. */
final class VnodeFields {
    private static final int TAGS = 128;

    private final DumpReader reader;
    private final long[] numbers = new long[TAGS];
    private Optional<DumpAcl> acl = Optional.empty();
    private Optional<Long> dataLength = Optional.empty();
    private boolean any;

    VnodeFields(DumpReader reader) {
        this.reader = reader;
    }

    /** The fields; empty when there are none. */
    Optional<DumpVnode.Status> read() throws IOException {
        DumpInput in = reader.in();
        int tag;
        while (dataLength.isEmpty() && (tag = reader.field()) != 0) {
            any = true;
            switch (tag) {
                case 't' -> numbers[tag] = in.u8();
                case 'l', 'b' -> numbers[tag] = in.u16();
                case 'v', 'm', 'a', 'o', 'g', 'p', 's' -> numbers[tag] = in.u32();
                case 'A' -> acl = Optional.of(in.acl());
                case 'f' -> dataLength = Optional.of(in.u32());
                case 'h' -> dataLength = Optional.of(length64(in));
                default -> throw reader.unknown(tag, "a vnode");
            }
        }
        return any ? Optional.of(made()) : Optional.empty();
    }

    private static long length64(DumpInput in) throws IOException {
        long length = in.i64();
        if (length < 0) {
            throw new DumpException("data of " + Long.toUnsignedString(length) + " bytes at " + in.at());
        }
        return length;
    }

    private DumpVnode.Status made() throws DumpException {
        return new DumpVnode.Status(
                type(),
                (int) numbers['l'],
                numbers['v'],
                numbers['m'],
                numbers['a'],
                numbers['o'],
                numbers['g'],
                (int) numbers['b'],
                numbers['p'],
                numbers['s'],
                acl,
                dataLength);
    }

    private DumpVnode.Type type() throws DumpException {
        for (DumpVnode.Type type : DumpVnode.Type.values()) {
            if (type.wire() == numbers['t']) {
                return type;
            }
        }
        throw new DumpException(
                "vnode of type " + numbers['t'] + " at " + reader.in().at());
    }
}
