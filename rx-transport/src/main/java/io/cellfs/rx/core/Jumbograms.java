package io.cellfs.rx.core;

import io.cellfs.rx.wire.HeaderFlags;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.JumbogramFormat;
import java.util.function.Consumer;

/** Splits jumbograms into the DATA packets that they are made of (afs-protocol section 1.6). */
final class Jumbograms {
    private static final int FULL = HeaderFlyweight.LENGTH + JumbogramFormat.SUBPACKET_BYTES;

    private Jumbograms() {}

    static boolean isJumbogram(Packet packet) {
        return (HeaderFlyweight.flags(packet.bytes()) & HeaderFlags.JUMBO_PACKET) != 0;
    }

    /**
     * Hands every sub-packet over as a packet of its own; the given one is released. Stops quietly at the first sub-packet that
     * is cut short, and when buffers run out: the sender will repeat what is missing.
     */
    static void split(Packet jumbogram, PacketPool pool, Consumer<Packet> receiver) {
        int offset = 0;
        int flags = HeaderFlyweight.flags(jumbogram.bytes());
        int initiator = flags & HeaderFlags.CLIENT_INITIATED;
        int checksum = HeaderFlyweight.checksum(jumbogram.bytes());
        for (int i = 0; i < JumbogramFormat.MAX_SUBPACKETS; i++) {
            boolean more = (flags & HeaderFlags.JUMBO_PACKET) != 0;
            int start = HeaderFlyweight.LENGTH + offset;
            int bytes = more ? JumbogramFormat.SUBPACKET_BYTES : jumbogram.length - start;
            int subheader = start + bytes;
            if (bytes < 0 || (more && subheader + JumbogramFormat.SUBHEADER_BYTES > jumbogram.length)) {
                break;
            }
            Packet single = pool.tryTake(Math.max(FULL, HeaderFlyweight.LENGTH + bytes));
            if (single == null) {
                break;
            }
            fill(single, jumbogram, i, start, bytes);
            HeaderFlyweight.putFlags(single.bytes(), flags & ~HeaderFlags.JUMBO_PACKET);
            HeaderFlyweight.putChecksum(single.bytes(), checksum);
            receiver.accept(single);
            if (!more) {
                break;
            }
            int own = jumbogram.bytes().get(subheader + JumbogramFormat.FLAGS_OFFSET) & 0xff;
            flags = (own & ~HeaderFlags.CLIENT_INITIATED) | initiator;
            checksum = jumbogram.bytes().getShort(subheader + JumbogramFormat.CHECKSUM_OFFSET) & 0xffff;
            offset += JumbogramFormat.SUBPACKET_BYTES + JumbogramFormat.SUBHEADER_BYTES;
        }
        jumbogram.release();
    }

    private static void fill(Packet single, Packet jumbogram, int position, int start, int bytes) {
        HeaderFlyweight.copy(jumbogram.bytes(), single.bytes());
        HeaderFlyweight.putOrder(
                single.bytes(),
                HeaderFlyweight.seq(jumbogram.bytes()) + position,
                HeaderFlyweight.serial(jumbogram.bytes()) + position);
        single.bytes().put(HeaderFlyweight.LENGTH, jumbogram.bytes(), start, bytes);
        single.length = HeaderFlyweight.LENGTH + bytes;
    }
}
