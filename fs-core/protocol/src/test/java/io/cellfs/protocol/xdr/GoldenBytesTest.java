package io.cellfs.protocol.xdr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.AfsFetchStatus;
import io.cellfs.protocol.callback.CallBackArgs;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Encodings written by hand from the protocol sheet. */
class GoldenBytesTest {
    private static final UUID ID = UUID.fromString("01234567-89ab-cdef-8091-a2b3c4d5e6f7");

    @Test
    void fidsAreThreeWordsOrTwentyFourBytes() throws IOException {
        Fid fid = new Fid(0x20000001L, 5, 0xfffffffe);
        same("20000001 00000005 fffffffe", new AfsArgs.OfFid(fid));
        same("0000000020000001 0000000000000005 00000000 fffffffe", new YfsArgs.OfFid(fid));
        assertThrows(XdrException.class, () -> encode(new AfsArgs.OfFid(new Fid(1L << 32, 1, 1))));
        refused("0000000020000001 0000000000000005 00000001 fffffffe", YfsArgs.OfFid.class);
    }

    @Test
    void uuidsAreElevenWordsOrSixteenBytes() throws IOException {
        same(
                "01234567 000089ab 0000cdef 00000080 00000091 000000a2 000000b3 000000c4 000000d5 000000e6 000000f7",
                new CallBackArgs.Uuid(ID));
        same("00000001 0123456789abcdef8091a2b3c4d5e6f7", new VlArgs.Endpoints(1, ID));
        assertEquals(
                new CallBackArgs.Uuid(ID),
                decode(
                        "01234567 ffff89ab ffffcdef ffffff80 ffffff91 ffffffa2 ffffffb3 ffffffc4 ffffffd5 ffffffe6 fffffff7",
                        CallBackArgs.Uuid.class));
    }

    @Test
    void charVectorsTakeAWordForEachCharacter() throws IOException {
        String zeros = "00000000".repeat(62);
        same("00000001 00000061 00000062" + zeros, new PrArgs.Names(List.of("ab")));
        assertEquals(
                new PrArgs.Names(List.of("ab")),
                decode("00000001 00000061 00000062 00000000 00000078" + "ffffffff".repeat(60), PrArgs.Names.class));
        refused("00000001" + "00000061".repeat(64), PrArgs.Names.class);
        assertThrows(XdrException.class, () -> encode(new PrArgs.Names(List.of("x".repeat(64)))));
    }

    @Test
    void stringsArePaddedToWords() throws IOException {
        same("00000005 68656c6c 6f000000", new VlArgs.VolumeName("hello"));
        same("00000004 726f6f74", new VlArgs.VolumeName("root"));
        same("00000000", new VlArgs.VolumeName(""));
        refused("00000005 68656c6c 6f00", VlArgs.VolumeName.class);
        refused("00000003 80808000", VlArgs.VolumeName.class);
        refused("00000042" + "61".repeat(68), VlArgs.VolumeName.class);
        refused("ffffffff 61616161", VlArgs.VolumeName.class);
    }

    @Test
    void namesAreBytes() throws IOException {
        same("00000001 00000002 00000003 00000003 ff80fe00", new AfsArgs.OfName(new Fid(1, 2, 3), Name.of(new byte[] {
            (byte) 0xff, (byte) 0x80, (byte) 0xfe
        })));
    }

    @Test
    void fetchStatusHasItsHighWordsApart() throws IOException {
        AfsFetchStatus status = new AfsFetchStatus(
                1, 2, 3, 0x44444444, 0x55555555, 6, 7, 8, 9, 10, 11, 12, 1, 14, 15, 16, 0, 0x18, 19, 0x20, 21);
        same(
                "00000001 00000002 00000003 44444444 55555555 00000006 00000007 00000008 00000009 0000000a 0000000b"
                        + "0000000c 00000001 0000000e 0000000f 00000010 00000000 00000018 00000013 00000020 00000015",
                status);
        assertEquals(0x2044444444L, status.length());
        assertEquals(0x1855555555L, status.dataVersion());
    }

    @Test
    void storeDataCountsItsBytesAsUnsigned() throws IOException {
        AfsArgs.StoreData args = decode(
                "00000001 00000002 00000003" + "00000000".repeat(6) + "ffffffff fffffffe fffffffd",
                AfsArgs.StoreData.class);
        assertEquals(0xffffffffL, args.position());
        assertEquals(0xfffffffeL, args.length());
        assertEquals(0xfffffffdL, args.fileLength());
    }

    @Test
    void linkedListsCarryAMarkBeforeEachElement() throws IOException {
        same("00000000 00000000", new VlReplies.LinkedO(0, List.of()));
        VlReplies.LinkedO one =
                decode("00000001 00000001" + "00000000".repeat(96) + "00000000", VlReplies.LinkedO.class);
        assertEquals(1, one.entries().size());
    }

    @Test
    void endpointsAreEightBytesAfterTheirLength() throws IOException {
        same(
                "0123456789abcdef8091a2b3c4d5e6f7 00000007 00000001 00000000 00000008 7f000001 00001b58 00000000",
                new VlReplies.Endpoints(ID, 7, List.of(VlReplies.Endpoint.ofIpv4(0x7f000001, 7000)), List.of()));
    }

    @Test
    void countsAreCheckedBeforeAnythingIsAllocated() {
        refused("00000401", YfsArgs.OfFids.class);
        refused("00000400 00000000", YfsArgs.OfFids.class);
        refused("7fffffff", YfsReplies.BulkStatus.class);
        refused("00001388 00000001", PrArgs.Ids.class);
    }

    @Test
    void volumeArgumentsKeepTheirOrder() throws IOException {
        same(
                "00000001 00000004 766f6c31 00000000 00000000 20000000",
                new VolArgs.CreateVolume(1, "vol1", 0, 0, 0x20000000L));
    }

    private static <T extends Record> void same(String hex, T value) throws IOException {
        assertEquals(hex.replace(" ", ""), encode(value));
        assertEquals(value, decode(hex, value.getClass()));
    }

    @SuppressWarnings("unchecked") // the class of a value is the class of its codec
    private static <T extends Record> String encode(T value) throws IOException {
        XdrWriter writer = new XdrWriter();
        Codecs.of((Class<T>) value.getClass()).write(writer, value);
        ByteBuffer bytes = writer.toBuffer();
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return HexFormat.of().formatHex(array);
    }

    private static <T extends Record> T decode(String hex, Class<T> type) throws IOException {
        XdrReader reader = XdrReader.of(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
        T value = Codecs.of(type).read(reader);
        reader.expectEnd();
        return value;
    }

    private static void refused(String hex, Class<? extends Record> type) {
        assertThrows(XdrException.class, () -> decode(hex, type));
    }
}
