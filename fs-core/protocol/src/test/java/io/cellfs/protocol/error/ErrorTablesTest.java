package io.cellfs.protocol.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Spot values of the tables (afs-protocol sections 2.7 and appendix A3). */
class ErrorTablesTest {
    @Test
    void posixErrorsHaveTheirCodes() {
        assertEquals(49733376, Uae.EPERM.code());
        assertEquals(49733377, Uae.ENOENT.code());
        assertEquals(49733386, Uae.EAGAIN.code());
        assertEquals(49733392, Uae.EEXIST.code());
        assertEquals(49733414, Uae.ENOTEMPTY.code());
        assertEquals(49733416, Uae.EWOULDBLOCK.code());
        assertEquals(49733484, Uae.ETIMEDOUT.code());
        assertEquals(49733490, Uae.ESTALE.code());
        assertEquals(49733496, Uae.EDQUOT.code());
        assertEquals(49733505, Uae.EDISCON.code());
    }

    @Test
    void posixErrorsAndLinuxNumbersMapBothWays() {
        for (Uae error : Uae.values()) {
            assertEquals(Optional.of(error), Uae.ofCode(error.code()));
            if (error.errno() != 0) {
                assertEquals(
                        error.errno(), Uae.ofErrno(error.errno()).orElseThrow().errno());
            }
        }
        assertEquals(Optional.of(Uae.EAGAIN), Uae.ofErrno(11));
        assertEquals(Optional.of(Uae.EDQUOT), Uae.ofErrno(122));
        assertEquals(Optional.of(Uae.EOPNOTSUPP), Uae.ofErrno(95));
        assertEquals(Optional.of(Uae.ENOTEMPTY), Uae.ofErrno(39));
        assertEquals(Optional.of(Uae.EOVERFLOW), Uae.ofErrno(75));
        assertEquals(Optional.empty(), Uae.ofErrno(0));
        assertEquals(Optional.empty(), Uae.ofCode(Uae.BASE - 1));
        assertEquals(Optional.empty(), Uae.ofCode(Uae.BASE + 130));
    }

    @Test
    void servicesHaveTheirCodes() {
        assertEquals(363524, VlError.NOENT.code());
        assertEquals(363541, VlError.ENTRYLOCKED.code());
        assertEquals(363546, VlError.PERM.code());
        assertEquals(363552, VlError.DBBAD.code());
        assertEquals(267268, PtError.NOENT.code());
        assertEquals(267282, PtError.NAMETOOLONG.code());
        assertEquals(1492325127, VolserError.BAD_ACCESS.code());
        assertEquals(1492325137, VolserError.FAILEDOP.code());
        assertEquals(5377, UbikError.NOTSYNC.code());
        assertEquals(5391, UbikError.LOGIO.code());
        assertEquals(-455, RxError.OPCODE.code());
        assertEquals(103, VolumeError.NOVOL.code());
    }
}
