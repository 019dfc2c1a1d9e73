package io.cellfs.mount.fuse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** /proc/self/mountinfo (proc(5)). */
public final class MountTable {
    private static final Path SELF = Path.of("/proc/self/mountinfo");

    private MountTable() {}

    /**
     * A mounted file system.
     *
     * @param device "major:minor"
     * @param root the path within the file system that is mounted, "/" unless it is bound
     * @param mountPoint where
     * @param type as "fuse.cellfs"
     */
    public record Entry(String device, String root, Path mountPoint, String type) {}

    /** The mounts of this process's namespace, lower before upper. */
    public static List<Entry> read() throws IOException {
        return parse(Files.readAllLines(SELF));
    }

    /** The uppermost mount at {@code path}. */
    public static Optional<Entry> at(Path path) throws IOException {
        return read().stream().filter(e -> e.mountPoint().equals(path)).reduce((lower, upper) -> upper);
    }

    /** The mount that {@code path}, which is absolute, lies on. The path itself is not touched. */
    public static Optional<Entry> containing(Path path) throws IOException {
        for (Path at = path.normalize(); at != null; at = at.getParent()) {
            Optional<Entry> found = at(at);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    static List<Entry> parse(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            List<String> fields = List.of(line.split(" ", -1));
            int dash = fields.indexOf("-");
            if (dash >= 6 && dash + 1 < fields.size()) {
                entries.add(new Entry(
                        fields.get(2),
                        unescape(fields.get(3)),
                        Path.of(unescape(fields.get(4))),
                        fields.get(dash + 1)));
            }
        }
        return entries;
    }

    /** Blanks and backslashes stand as three octal digits. */
    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 3 < text.length()) {
                plain.append((char) Integer.parseInt(text, i + 1, i + 4, 8));
                i += 3;
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
