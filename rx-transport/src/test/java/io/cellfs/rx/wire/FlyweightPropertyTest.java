package io.cellfs.rx.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What is written is read, whatever the values; and the bytes lie where the protocol has them. */
class FlyweightPropertyTest {
    @Property
    void headerFieldsAreKept(
            @ForAll int epoch,
            @ForAll int cid,
            @ForAll int call,
            @ForAll int seq,
            @ForAll int serial,
            @ForAll @Size(6) int[] small) {
        ByteBuffer packet = ByteBuffer.allocate(HeaderFlyweight.LENGTH);
        HeaderFlyweight.putAddress(packet, epoch, cid, call);
        HeaderFlyweight.putOrder(packet, seq, serial);
        HeaderFlyweight.putKind(packet, small[0] & 0xff, small[1] & 0xff, small[2] & 0xff);
        HeaderFlyweight.putSecurity(packet, small[3] & 0xff, small[4] & 0xffff, small[5] & 0xffff);
        assertEquals(epoch, HeaderFlyweight.epoch(packet));
        assertEquals(cid, HeaderFlyweight.cid(packet));
        assertEquals(call, HeaderFlyweight.callNumber(packet));
        assertEquals(seq, HeaderFlyweight.seq(packet));
        assertEquals(serial, HeaderFlyweight.serial(packet));
        assertEquals(small[0] & 0xff, HeaderFlyweight.type(packet));
        assertEquals(small[1] & 0xff, HeaderFlyweight.flags(packet));
        assertEquals(small[2] & 0xff, HeaderFlyweight.userStatus(packet));
        assertEquals(small[3] & 0xff, HeaderFlyweight.securityIndex(packet));
        assertEquals(small[4] & 0xffff, HeaderFlyweight.checksum(packet));
        assertEquals(small[5] & 0xffff, HeaderFlyweight.serviceId(packet));
    }

    @Example
    void aHeaderLooksAsTheProtocolSays() {
        ByteBuffer packet = ByteBuffer.allocate(HeaderFlyweight.LENGTH);
        HeaderFlyweight.putAddress(packet, 0x81020304, 0x11121315, 0x21222324);
        HeaderFlyweight.putOrder(packet, 0x31323334, 0x41424344);
        HeaderFlyweight.putKind(packet, PacketType.DATA, HeaderFlags.CLIENT_INITIATED | HeaderFlags.LAST_PACKET, 1);
        HeaderFlyweight.putSecurity(packet, 2, 0x5152, 2500);
        assertEquals(
                "81020304" + "11121315" + "21222324" + "31323334" + "41424344" + "01050102" + "515209c4",
                HexFormat.of().formatHex(packet.array()));
    }

    @Property
    void acksAreKept(
            @ForAll int first,
            @ForAll int previous,
            @ForAll int serial,
            @ForAll @IntRange(min = 1, max = 9) int reason,
            @ForAll @Size(max = 255) boolean[] received,
            @ForAll @IntRange(min = 1, max = 255) int window) {
        ByteBuffer packet = ByteBuffer.allocate(AckFlyweight.MAX_LENGTH);
        for (int i = 0; i < received.length; i++) {
            AckFlyweight.putReceived(packet, i, received[i]);
        }
        int length = AckFlyweight.write(
                packet,
                first,
                previous,
                serial,
                reason,
                received.length,
                new AckFlyweight.Limits(16384, 9000, window, 1));
        assertTrue(AckFlyweight.isValid(packet, length));
        assertEquals(first, AckFlyweight.firstPacket(packet));
        assertEquals(previous, AckFlyweight.previousPacket(packet));
        assertEquals(serial, AckFlyweight.serial(packet));
        assertEquals(reason, AckFlyweight.reason(packet));
        boolean[] read = new boolean[AckFlyweight.count(packet)];
        for (int i = 0; i < read.length; i++) {
            read[i] = AckFlyweight.isReceived(packet, i);
        }
        assertArrayEquals(received, read);
        assertEquals(16384, AckFlyweight.maxMtu(packet, length));
        assertEquals(9000, AckFlyweight.interfaceMtu(packet, length));
        assertEquals(window, AckFlyweight.window(packet, length));
        assertEquals(1, AckFlyweight.jumboMax(packet, length));
    }

    @Property
    void aTruncatedTrailerGivesWhatThereIs(
            @ForAll @IntRange(min = 0, max = 255) int count, @ForAll @IntRange(min = 0, max = 19) int cut) {
        ByteBuffer packet = ByteBuffer.allocate(AckFlyweight.MAX_LENGTH);
        int length = AckFlyweight.write(packet, 1, 0, 0, 1, count, new AckFlyweight.Limits(1, 2, 3, 4)) - cut;
        assertTrue(AckFlyweight.isValid(packet, length));
        int words = Math.max(0, (19 - cut - 3) / 4);
        assertEquals(words > 0 ? 1 : 0, AckFlyweight.maxMtu(packet, length));
        assertEquals(words > 1 ? 2 : 0, AckFlyweight.interfaceMtu(packet, length));
        assertEquals(words > 2 ? 3 : -1, AckFlyweight.window(packet, length));
        assertEquals(words > 3 ? 4 : -1, AckFlyweight.jumboMax(packet, length));
    }

    @Property
    void aPaddedAckReadsTheSame(
            @ForAll @IntRange(min = 0, max = 255) int count, @ForAll @IntRange(max = 1000) int padding) {
        ByteBuffer packet = ByteBuffer.allocate(AckFlyweight.MAX_LENGTH + 1000);
        int length = AckFlyweight.write(packet, 1, 0, 0, AckReason.PING, count, new AckFlyweight.Limits(1, 2, 3, 4));
        assertTrue(AckFlyweight.isValid(packet, length + padding));
        assertEquals(3, AckFlyweight.window(packet, length + padding));
        assertEquals(4, AckFlyweight.jumboMax(packet, length + padding));
    }

    @Property
    void acksThatAreCutInTheirTableAreInvalid(@ForAll @IntRange(min = 1, max = 255) int count) {
        ByteBuffer packet = ByteBuffer.allocate(AckFlyweight.MAX_LENGTH);
        int unused = AckFlyweight.write(packet, 1, 0, 0, 1, count, new AckFlyweight.Limits(1, 2, 3, 4));
        assertTrue(unused > 0);
        assertFalse(AckFlyweight.isValid(packet, AckFlyweight.ACKS_OFFSET + count - 1));
        assertFalse(AckFlyweight.isValid(packet, HeaderFlyweight.LENGTH));
    }

    @Example
    void onlyTheLowBitOfAnAckCounts() {
        ByteBuffer packet = ByteBuffer.allocate(AckFlyweight.MAX_LENGTH);
        packet.put(AckFlyweight.ACKS_OFFSET, (byte) 0xfe);
        packet.put(AckFlyweight.ACKS_OFFSET + 1, (byte) 0x81);
        assertFalse(AckFlyweight.isReceived(packet, 0));
        assertTrue(AckFlyweight.isReceived(packet, 1));
    }
}
