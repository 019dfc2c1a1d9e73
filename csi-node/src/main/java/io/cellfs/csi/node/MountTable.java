package io.cellfs.csi.node;

import io.cellfs.csi.common.MountFlag;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** The mounts of this process's namespace, in the order in which they were made: /proc/self/mountinfo, proc_pid_mountinfo(5). */
record MountTable(List<MountTable.Entry> entries) {
    private static final int MOUNT_ID = 0;
    private static final int DEVICE = 2;
    private static final int ROOT = 3;
    private static final int MOUNT_POINT = 4;
    private static final int OPTIONS = 5;
    /** What the kernel writes behind the path of what was removed, or is not found any more. */
    private static final String GONE = "//deleted";

    private static final int OCTAL_DIGITS = 3;
    private static final int OCTAL = 8;

    MountTable {
        entries = List.copyOf(entries);
    }

    /**
     * One mount.
     *
     * @param mountId its id, unique while it is mounted
     * @param device {@code major:minor} of the file system
     * @param root path within the file system that is mounted
     * @param mountPoint where it is mounted
     * @param options its own options, not those of the file system
     * @param fileSystem type of the file system
     */
    record Entry(long mountId, String device, String root, String mountPoint, List<String> options, String fileSystem) {
        Entry {
            options = List.copyOf(options);
        }

        /** Whether it is of this path within its file system, which may be gone. */
        boolean isOfRoot(Path path) {
            return root.equals(path.toString()) || root.equals(path + GONE);
        }

        /** The flags that bind mounts have and that this driver sets. */
        EnumSet<MountFlag> flags() {
            EnumSet<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
            options.forEach(o -> MountFlag.of(o).ifPresent(flags::add));
            return flags;
        }
    }

    /**
     * Reads the kernel's text.
     *
     * @throws IllegalArgumentException for a line that is no mountinfo line
     */
    static MountTable parse(byte[] mountinfo) {
        List<Entry> entries = new ArrayList<>();
        // The kernel escapes only space, tab, newline and backslash: paths are bytes, which ISO 8859-1 keeps.
        for (String line : new String(mountinfo, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            if (!line.isEmpty()) {
                entries.add(entry(line));
            }
        }
        return new MountTable(entries);
    }

    private static Entry entry(String line) {
        String[] fields = line.split(" ", -1);
        int separator = Arrays.asList(fields).indexOf("-");
        if (separator <= OPTIONS || separator + 1 >= fields.length) {
            throw new IllegalArgumentException("not a line of mountinfo: " + line);
        }
        return new Entry(
                Long.parseLong(fields[MOUNT_ID]),
                fields[DEVICE],
                unescape(fields[ROOT]),
                unescape(fields[MOUNT_POINT]),
                List.of(fields[OPTIONS].split(",", -1)),
                fields[separator + 1]);
    }

    /** Resolves {@code \ooo}. */
    private static String unescape(String field) {
        byte[] in = field.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '\\' && i + OCTAL_DIGITS < in.length) {
                out.write(Integer.parseInt(new String(in, i + 1, OCTAL_DIGITS, StandardCharsets.ISO_8859_1), OCTAL));
                i += OCTAL_DIGITS;
            } else {
                out.write(in[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The mount that is seen at a mount point: the last one made there. */
    Optional<Entry> at(Path mountPoint) {
        return entries.stream()
                .filter(e -> e.mountPoint().equals(mountPoint.toString()))
                .reduce((first, second) -> second);
    }

    /** The mount that a path is on, itself a mount point or not. */
    Entry containing(Path path) {
        for (Path p = path; p != null; p = p.getParent()) {
            Optional<Entry> found = at(p);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new IllegalStateException("no mount contains " + path);
    }

    /** Every mount of this file system. */
    List<Entry> ofDevice(String device) {
        return entries.stream().filter(e -> e.device().equals(device)).toList();
    }

    /** What the table tells of a question. */
    enum Told {
        YES,
        NO,
        NOT_TOLD
    }

    /**
     * Whether a mount is of a directory, which may be gone: by their file systems and the names that they have there.
     *
     * @param siblings of two directories of a file system whose names begin so, each has one name only
     */
    Told isOf(Entry entry, Path directory, String siblings) {
        Entry own = containing(directory);
        if (!entry.device().equals(own.device())) {
            return Told.NO;
        }
        Path root = rootOf(own, directory);
        if (entry.isOfRoot(root)) {
            return Told.YES;
        }
        return entry.root().startsWith(siblings) && root.toString().startsWith(siblings) ? Told.NO : Told.NOT_TOLD;
    }

    private static Path rootOf(Entry mount, Path within) {
        return Path.of(mount.root())
                .resolve(Path.of(mount.mountPoint()).relativize(within))
                .normalize();
    }
}
