package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class LookoutTest {
    private static final long NOTHING = -Errno.EAGAIN.number();
    private static final long STEP_NS = 5_000;

    private final MemorySegment buffer = Arena.ofAuto().allocate(64);
    private final Script device = new Script();
    private long nowNs;
    private final Lookout lookout = new Lookout(device, 2, this::tick);

    /** Answers every read with what the test says. */
    private static final class Script implements FuseDevice {
        private LongSupplier answer = () -> NOTHING;
        private int reads;

        @Override
        public long read(MemorySegment ignored) {
            reads++;
            return answer.getAsLong();
        }

        @Override
        public long write(MemorySegment ignored, long length) {
            return length;
        }

        @Override
        public void close() {}
    }

    private long tick() {
        nowNs += STEP_NS;
        return nowNs;
    }

    private int looks(int occasions) {
        int looks = 0;
        for (int i = 0; i < occasions; i++) {
            int before = device.reads;
            assertEquals(NOTHING, lookout.read(buffer));
            looks += device.reads > before ? 1 : 0;
        }
        return looks;
    }

    @Test
    void givesARequestAsSoonAsItComes() {
        device.answer = () -> device.reads < 3 ? NOTHING : 48;
        assertEquals(48, lookout.read(buffer));
        assertEquals(3, device.reads);
    }

    @Test
    void givesUpInTime() {
        assertEquals(NOTHING, lookout.read(buffer));
        assertTrue(nowNs <= Lookout.NS + 3 * STEP_NS, nowNs + " ns");
    }

    @Test
    void looksLessAndLessOftenInVain() {
        assertEquals(1, looks(1));
        assertEquals(1, looks(2));
        assertEquals(1, looks(4));
        assertEquals(1, looks(8));
        looks(1_000);
        assertEquals(10, looks(640), "every 64th time");
    }

    @Test
    void aRequestMakesItLookEveryTimeAgain() {
        looks(1_000);
        device.answer = () -> 48;
        int occasions = 0;
        while (lookout.read(buffer) != 48) {
            assertTrue(++occasions <= 64);
        }
        int before = device.reads;
        assertEquals(48, lookout.read(buffer));
        assertEquals(before + 1, device.reads);
    }

    @Test
    void onlyOneLooksOutAtATime() {
        device.answer = () -> lookout.read(buffer) == NOTHING && device.reads == 1 ? 48 : 0;
        assertEquals(48, lookout.read(buffer));
    }

    @Test
    void failuresOfTheDeviceAreTold() {
        device.answer = () -> -Errno.ENODEV.number();
        assertEquals(-Errno.ENODEV.number(), lookout.read(buffer));
    }

    @Test
    void theOnlyProcessorIsLeftToOthers() {
        Lookout alone = new Lookout(device, 1, this::tick);
        assertEquals(NOTHING, alone.read(buffer));
        assertEquals(0, device.reads);
    }
}
