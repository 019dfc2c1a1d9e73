package io.cellfs.client.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.client.api.Errno;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.VolumeError;
import org.junit.jupiter.api.Test;

class ErrorsTest {
    /** What programs get when waiting has not helped. */
    @Test
    void whyAVolumeIsNotThereIsTold() {
        assertEquals(
                Errno.EBUSY, Errors.translate(VolumeError.BUSY.because("busy")).errno());
        assertEquals(
                Errno.ENXIO,
                Errors.translate(VolumeError.OFFLINE.because("off line")).errno());
        assertEquals(
                Errno.ENODEV,
                Errors.translate(VolumeError.NOVOL.because("gone")).errno());
        assertEquals(
                Errno.ETIMEDOUT,
                Errors.translate(RxError.CALL_DEAD.because("silent")).errno());
    }
}
