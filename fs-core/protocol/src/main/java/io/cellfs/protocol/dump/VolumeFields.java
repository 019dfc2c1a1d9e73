package io.cellfs.protocol.dump;

import io.cellfs.protocol.xdr.Words;
import java.io.IOException;

/** The fields of a volume's description (afs-protocol section 6.2), while they are read. */
final class VolumeFields {
    private static final int TAGS = 128;

    private final DumpReader reader;
    private final long[] numbers = new long[TAGS];
    private String name = "";
    private String offlineMessage = "";
    private String message = "";
    private Words weekUse = Words.padded(DumpFormat.WEEK_DAYS);

    VolumeFields(DumpReader reader) {
        this.reader = reader;
    }

    DumpVolume read() throws IOException {
        DumpInput in = reader.in();
        int tag;
        while ((tag = reader.field()) != 0) {
            switch (tag) {
                case 's', 'b', 't' -> numbers[tag] = in.u8();
                case 'i', 'v', 'u', 'p', 'c', 'q', 'm', 'd', 'f', 'a', 'o', 'C', 'A', 'U', 'E', 'B', 'D', 'Z', 'V' ->
                    numbers[tag] = in.u32();
                case 'n' -> name = in.text(DumpFormat.NAME_MAX);
                case 'O' -> offlineMessage = in.text(DumpFormat.MESSAGE_MAX);
                case 'M' -> message = in.text(DumpFormat.MESSAGE_MAX);
                case 'W' -> weekUse = Words.of(in.words(DumpFormat.WEEK_DAYS));
                default -> throw reader.unknown(tag, "the volume's description");
            }
        }
        return made();
    }

    private DumpVolume made() {
        return new DumpVolume(
                numbers['i'],
                name,
                numbers['s'] != 0,
                numbers['b'] != 0,
                numbers['u'],
                (int) numbers['t'],
                numbers['p'],
                numbers['c'],
                numbers['q'],
                numbers['m'],
                numbers['d'],
                numbers['f'],
                numbers['a'],
                numbers['o'],
                numbers['C'],
                numbers['A'],
                numbers['U'],
                numbers['E'],
                numbers['B'],
                offlineMessage,
                message,
                weekUse,
                numbers['D'],
                numbers['Z']);
    }
}
