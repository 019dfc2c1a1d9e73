package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Requests and replies against bytes laid out by hand as include/uapi/linux/fuse.h has them. */
class WireTest {
    private final FakeDevice device = new FakeDevice();
    private final Reply reply = new Reply(MemorySegment.ofArray(new byte[512]), device);

    private static Request request(int opcode, byte[] body) {
        ByteBuffer raw = ByteBuffer.allocate(40 + body.length).order(ByteOrder.nativeOrder());
        raw.putInt(40 + body.length).putInt(opcode).putLong(77).putLong(5);
        raw.putInt(1000).putInt(100).putInt(4242).putInt(0).put(body);
        Request request = new Request(MemorySegment.ofArray(raw.array()));
        assertTrue(request.wrap(raw.capacity()));
        return request;
    }

    @Test
    void headerFields() {
        Request q = request(Opcode.LOOKUP, new byte[8]);
        assertEquals(Opcode.LOOKUP, q.opcode());
        assertEquals(77, q.unique());
        assertEquals(5, q.nodeId());
        assertEquals(new Credentials(1000, 100, 4242), q.who());
        assertEquals(8, q.bodyLength());
    }

    @Test
    void namesEndAtTheirNul() throws FsException {
        Request q = request(Opcode.SYMLINK, "link\0target\0".getBytes(StandardCharsets.US_ASCII));
        assertEquals(Name.of("link"), q.name(0));
        assertEquals(Name.of("target"), q.name(5));
    }

    @Test
    void whatIsNotThereIsRefused() {
        Request q = request(Opcode.LOOKUP, "no nul".getBytes(StandardCharsets.US_ASCII));
        assertThrows(FsException.class, () -> q.name(0));
        assertThrows(FsException.class, () -> q.int64(0));
        assertThrows(FsException.class, () -> q.int32(3));
        assertThrows(FsException.class, () -> q.int32(-1));
        assertThrows(FsException.class, () -> q.data(0, 7));
        assertThrows(FsException.class, () -> q.data(0, -1));
        assertThrows(FsException.class, () -> q.data(0, Integer.MAX_VALUE));
    }

    @Test
    void lengthMustMatchWhatWasRead() {
        Request q = new Request(MemorySegment.ofArray(new byte[64]));
        assertFalse(q.wrap(39));
        assertFalse(q.wrap(64));
    }

    @Test
    void dataIsAView() throws FsException {
        byte[] body = "0123456789".getBytes(StandardCharsets.US_ASCII);
        byte[] got = new byte[4];
        request(Opcode.WRITE, body).data(3, 4).get(got);
        assertArrayEquals("3456".getBytes(StandardCharsets.US_ASCII), got);
    }

    @Test
    void errorIsNegativeInTheHeader() {
        reply.begin(9);
        reply.error(2);
        ByteBuffer sent = device.last();
        assertEquals(16, sent.getInt(0));
        assertEquals(-2, sent.getInt(4));
        assertEquals(9, sent.getLong(8));
    }

    @Test
    void aRequestIsAnsweredOnce() {
        reply.begin(9);
        assertTrue(reply.send(0));
        assertFalse(reply.send(0));
        reply.error(5);
        assertEquals(1, device.count());
    }

    @Test
    void attributesAreLaidOutAsStructFuseAttr() {
        Attributes a = new Attributes(
                new Fid(3, 8, 1), FileType.FILE, 0640, 2, 1000, 100, 1025, 9, 5_000_000_007L, -1_000_000_000L + 3);
        reply.begin(1);
        reply.send(Encoder.attrOut(reply, a, 60, 5));
        ByteBuffer b = device.last();
        assertEquals(16 + 104, b.getInt(0));
        assertEquals(60, b.getLong(16));
        assertEquals(5, b.getInt(24));
        int attr = 32;
        assertEquals((3L << 32) | 8, b.getLong(attr));
        assertEquals(1025, b.getLong(attr + 8));
        assertEquals(3, b.getLong(attr + 16), "blocks of 512");
        assertEquals(5, b.getLong(attr + 32));
        assertEquals(-1, b.getLong(attr + 40));
        assertEquals(7, b.getInt(attr + 52));
        assertEquals(3, b.getInt(attr + 56));
        assertEquals(0100640, b.getInt(attr + 60));
        assertEquals(2, b.getInt(attr + 64));
        assertEquals(1000, b.getInt(attr + 68));
        assertEquals(100, b.getInt(attr + 72));
    }

    @Test
    void direntsArePaddedTo8() {
        assertEquals(32, Struct.Dirent.size(1));
        assertEquals(32, Struct.Dirent.size(8));
        assertEquals(40, Struct.Dirent.size(9));
    }
}
