package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.mount.MountException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private final FakeDevice device = new FakeDevice();

    private static byte[] init(int major, int minor, long flags) {
        ByteBuffer raw = ByteBuffer.allocate(40 + 64).order(ByteOrder.nativeOrder());
        raw.putInt(104).putInt(Opcode.INIT).putLong(2).putLong(0).position(40);
        raw.putInt(major).putInt(minor).putInt(131_072).putInt((int) flags).putInt((int) (flags >>> 32));
        return raw.array();
    }

    @Test
    void takesWhatBothWant() throws MountException {
        device.offer(init(7, 40, -1L));
        InitNegotiation agreed = Handshake.perform(device, 0);
        assertEquals(40, agreed.minor());
        assertEquals(InitNegotiation.WANTED, agreed.flags());
        assertFalse(agreed.has(InitFlag.WRITEBACK_CACHE));
        assertFalse(agreed.has(InitFlag.POSIX_ACL));
        ByteBuffer out = device.last();
        assertEquals(7, out.getInt(16));
        assertEquals(40, out.getInt(20));
        assertEquals(1 << 20, out.getInt(16 + 20));
        assertEquals(256, out.getShort(16 + 28));
    }

    @Test
    void offersNoFeatureThatTheKernelLacks() throws MountException {
        device.offer(init(7, 31, InitFlag.ASYNC_READ | InitFlag.BIG_WRITES));
        InitNegotiation agreed = Handshake.perform(device, 0);
        assertEquals(InitFlag.ASYNC_READ | InitFlag.BIG_WRITES, agreed.flags());
    }

    @Test
    void highFlagsCountOnlyWithTheExtendedRequest() throws MountException {
        device.offer(init(7, 45, InitFlag.HAS_EXPIRE_ONLY));
        assertFalse(Handshake.perform(device, 0).has(InitFlag.HAS_EXPIRE_ONLY));
        device.offer(init(7, 45, InitFlag.HAS_EXPIRE_ONLY | InitFlag.INIT_EXT));
        assertTrue(Handshake.perform(device, 0).has(InitFlag.HAS_EXPIRE_ONLY));
    }

    @Test
    void newerKernelIsSpokenToInTheKnownVersion() throws MountException {
        device.offer(init(7, 99, 0));
        assertEquals(InitNegotiation.MAX_MINOR, Handshake.perform(device, 0).minor());
        device.offer(init(8, 0, 0));
        device.offer(init(7, 45, 0));
        assertEquals(45, Handshake.perform(device, 0).minor());
    }

    @Test
    void oldKernelIsRefusedByName() {
        device.offer(init(7, 30, -1L));
        MountException e = assertThrows(MountException.class, () -> Handshake.perform(device, 0));
        assertTrue(e.getMessage().contains("7.30"), e.getMessage());
    }

    @Test
    void anythingElseFirstIsRefused() {
        byte[] lookup = init(7, 45, 0);
        ByteBuffer.wrap(lookup).order(ByteOrder.nativeOrder()).putInt(4, Opcode.LOOKUP);
        device.offer(lookup);
        assertThrows(MountException.class, () -> Handshake.perform(device, 0));
        assertThrows(MountException.class, () -> Handshake.perform(device, 0));
    }
}
