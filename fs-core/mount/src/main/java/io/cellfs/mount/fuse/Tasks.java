package io.cellfs.mount.fuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tasks (threads) of this machine, by what the kernel tells of them in /proc (proc(5)). */
final class Tasks {
    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

    /** signal(7): what a process is not ended by that neither handles nor ignores it: CHLD, CONT, STOP, TSTP, TTIN, TTOU, URG, WINCH. */
    private static final long HARMLESS = bit(17) | bit(18) | bit(19) | bit(20) | bit(21) | bit(22) | bit(23) | bit(28);

    private static final long KILL = bit(9);
    /** PF_EXITING (linux/sched.h). */
    private static final long EXITING = 0x4;
    /** The part of a wait status that tells by which signal a process was ended. */
    private static final long BY_SIGNAL = 0x7f;

    /** In /proc/PID/stat, counted from the field behind the name: flags (9) and exit_code (52). */
    private static final int FLAGS = 6;

    private static final int EXIT_CODE = 49;

    private Tasks() {}

    private static long bit(int signal) {
        return 1L << (signal - 1);
    }

    /** Whether a task has been killed, and will end as soon as it has what it waits for; false for one that nothing is known of. */
    static boolean isKilled(int task) {
        Path directory = Path.of("/proc", Integer.toString(task));
        try {
            return isKilled(text(directory.resolve("status")), text(directory.resolve("stat")));
        } catch (NoSuchFileException e) {
            LOG.debug("task {} is gone", task, e);
        } catch (IOException | RuntimeException e) {
            LOG.debug("nothing is known of task {}", task, e);
        }
        return false;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** The same by the contents of its files {@code status} and {@code stat}. */
    static boolean isKilled(String status, String stat) {
        long pending = mask(status, "SigPnd:") | mask(status, "ShdPnd:");
        long handled = mask(status, "SigBlk:") | mask(status, "SigIgn:") | mask(status, "SigCgt:");
        return (pending & KILL) != 0 || (pending & ~handled & ~HARMLESS) != 0 || endsBySignal(stat);
    }

    private static long mask(String status, String name) {
        int at = status.indexOf("\n" + name);
        if (at < 0) {
            throw new IllegalArgumentException("no " + name);
        }
        int start = at + 1 + name.length();
        return Long.parseUnsignedLong(
                status.substring(start, status.indexOf('\n', start)).strip(), 16);
    }

    /** It closes its files by now, each of which may wait once more, and has no signal pending any more. */
    private static boolean endsBySignal(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length > EXIT_CODE
                && (Long.parseLong(fields[FLAGS]) & EXITING) != 0
                && (Long.parseLong(fields[EXIT_CODE]) & BY_SIGNAL) != 0;
    }
}
