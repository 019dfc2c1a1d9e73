package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.client.api.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class NotifierTest {
    /** A device that takes notifications, or refuses them with these errors first. */
    private static final class Refusing implements FuseDevice {
        private final Queue<Errno> errors;
        private int taken;

        Refusing(Errno... errors) {
            this.errors = new ArrayDeque<>(List.of(errors));
        }

        @Override
        public long read(MemorySegment buffer) {
            throw new IllegalStateException("nothing is read");
        }

        @Override
        public long write(MemorySegment buffer, long length) {
            Errno error = errors.poll();
            if (error != null) {
                return -error.number();
            }
            taken++;
            return length;
        }

        @Override
        public void close() {}
    }

    private static Notifier notifier(FuseDevice device) {
        Served served = new Served(new FakeFiles(() -> {}), Duration.ofSeconds(1));
        return new Notifier(served, device, FakeKernel.AGREED);
    }

    @Test
    void aResendThatIsInterruptedIsAskedForAgain() throws IOException {
        Refusing device = new Refusing(Errno.EINTR, Errno.EAGAIN, Errno.ENOMEM);
        notifier(device).resend();
        assertEquals(1, device.taken);
    }

    @Test
    void aKernelThatDoesNotSendAgainIsNoKernelToGoOnWith() {
        assertThrows(
                IOException.class, () -> notifier(new Refusing(Errno.EINVAL)).resend());
        assertDoesNotThrow(() -> notifier(new Refusing(Errno.ENOTCONN)).resend());
        assertDoesNotThrow(() -> notifier(new Refusing(Errno.ENODEV)).resend());
    }
}
