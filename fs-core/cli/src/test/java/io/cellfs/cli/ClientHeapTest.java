package io.cellfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ClientHeapTest {
    @Test
    void readsWhatTheCommandLineReads() {
        assertEquals(512L << 20, ClientHeap.parse("512MiB").bytes());
        assertEquals(3L << 29, ClientHeap.parse("1.5G").bytes());
        assertEquals(64L << 20, ClientHeap.parse("64M").bytes());
    }

    @Test
    void wantsEnough() {
        assertEquals(
                "a client needs a heap of 64M at least, not 63M",
                assertThrows(IllegalArgumentException.class, () -> ClientHeap.parse("63M"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> ClientHeap.parse("much"));
    }
}
