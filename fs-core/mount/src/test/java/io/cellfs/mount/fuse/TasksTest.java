package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TasksTest {
    private static final String STAT = "77 (a) b) S 1 77 77 0 -1 %d 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0"
            + " 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 %d\n";

    private static String status(long own, long shared, long blocked, long ignored, long caught) {
        return "Name:\ta\nSigPnd:\t%016x\nShdPnd:\t%016x\nSigBlk:\t%016x\nSigIgn:\t%016x\nSigCgt:\t%016x\nCapInh:\t0\n"
                .formatted(own, shared, blocked, ignored, caught);
    }

    private static long bit(int signal) {
        return signal == 0 ? 0 : 1L << (signal - 1);
    }

    /** What is pending of a task, what that does with the signal, and whether it is its end. */
    @ParameterizedTest
    @CsvSource({
        "9,NONE,true", "9,CAUGHT,true", "15,NONE,true", "15,CAUGHT,false", "15,BLOCKED,false", "15,IGNORED,false",
                "2,NONE,true",
        "17,NONE,false", "18,NONE,false", "19,NONE,false", "20,NONE,false", "23,NONE,false", "28,NONE,false",
                "14,NONE,true",
        "14,CAUGHT,false", "64,NONE,true", "0,NONE,false"
    })
    void aSignalKillsUnlessItIsHandled(int signal, String handling, boolean killed) {
        long mask = bit(signal);
        long blocked = handling.equals("BLOCKED") ? mask : 0;
        long ignored = handling.equals("IGNORED") ? mask : 0;
        long caught = handling.equals("CAUGHT") ? mask : 0;
        String alive = STAT.formatted(0, 0);
        assertEquals(killed, Tasks.isKilled(status(mask, 0, blocked, ignored, caught), alive));
        assertEquals(killed, Tasks.isKilled(status(0, mask, blocked, ignored, caught), alive));
    }

    @ParameterizedTest
    @CsvSource({"4,9,true", "4,15,true", "4,0,false", "4,256,false", "0,9,false", "4194304,9,false"})
    void whatEndsByASignalIsKilled(long flags, long exitCode, boolean killed) {
        assertEquals(killed, Tasks.isKilled(status(0, 0, 0, 0, 0), STAT.formatted(flags, exitCode)));
    }

    @Test
    void nothingIsKnownOfATaskThatIsNotThere() {
        assertFalse(Tasks.isKilled(Integer.MAX_VALUE));
        assertFalse(Tasks.isKilled((int) ProcessHandle.current().pid()));
    }
}
