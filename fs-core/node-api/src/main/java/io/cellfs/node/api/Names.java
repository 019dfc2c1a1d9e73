package io.cellfs.node.api;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The limits of names in this API, in one place. Every check throws {@link IllegalArgumentException} that names what is wrong. */
public final class Names {
    /** Longest name of a cell, in characters. */
    public static final int MAX_CELL_LENGTH = 63;
    /** Longest name of a volume made through this API: room for AFS's suffixes in tools that know 32 characters. */
    public static final int MAX_NEW_VOLUME_LENGTH = 22;
    /** Longest name of a volume made elsewhere. */
    public static final int MAX_VOLUME_LENGTH = 64;
    /** Longest name of a snapshot, behind that of its volume. */
    public static final int MAX_SNAPSHOT_LENGTH = 20;
    /** Longest name of a directory entry, in bytes. */
    public static final int MAX_ENTRY_BYTES = 255;

    private static final Pattern CELL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,62}");
    private static final Pattern VOLUME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private Names() {}

    /** The name of a cell, as it is. Two dots in a row are refused: the name is a part of paths. */
    public static String requireCell(String cell) {
        if (!CELL.matcher(cell).matches() || cell.contains("..")) {
            throw new IllegalArgumentException(
                    "a cell's name must be 1 to 63 of [A-Za-z0-9.-], begin with a letter or digit, without '..'");
        }
        return cell;
    }

    /** What a volume is attached as. */
    public static String requireLabel(String label) {
        boolean valid = !label.isEmpty()
                && label.getBytes(StandardCharsets.UTF_8).length <= Attaching.MAX_LABEL_BYTES
                && label.codePoints().noneMatch(Character::isISOControl);
        if (!valid) {
            throw new IllegalArgumentException(
                    "a label must have 1 to " + Attaching.MAX_LABEL_BYTES + " bytes, without control characters");
        }
        return label;
    }

    /** The name of a volume that exists. */
    public static String requireVolume(String name) {
        if (!VOLUME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a volume's name must be 1 to 64 of [A-Za-z0-9._-] and begin with a letter or digit");
        }
        return name;
    }

    /** The name of a volume to make. */
    public static String requireNewVolume(String name) {
        requireVolume(name);
        if (name.length() > MAX_NEW_VOLUME_LENGTH || DIGITS.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a new volume's name must have at most 22 characters, and not only digits");
        }
        if (name.endsWith(".readonly") || name.endsWith(".backup")) {
            throw new IllegalArgumentException("a new volume's name must not end in .readonly or .backup");
        }
        return name;
    }

    /** The name of a snapshot to make, behind that of its volume. */
    public static String requireSnapshot(String name) {
        boolean valid = VOLUME.matcher(name).matches()
                && name.length() <= MAX_SNAPSHOT_LENGTH
                && !name.endsWith("readonly")
                && !name.endsWith("backup");
        if (!valid) {
            throw new IllegalArgumentException(
                    "a snapshot's name must be 1 to 20 of [A-Za-z0-9._-], begin with a letter"
                            + " or digit, and not end in readonly or backup");
        }
        return name;
    }

    /** The name of a directory entry, in bytes. */
    public static byte[] requireEntry(byte[] name) {
        if (name.length == 0 || name.length > MAX_ENTRY_BYTES) {
            throw new IllegalArgumentException("a name in a directory must have 1 to 255 bytes");
        }
        for (byte b : name) {
            if (b == 0 || b == '/') {
                throw new IllegalArgumentException("a name in a directory must not hold '/' or NUL");
            }
        }
        if (name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'))) {
            throw new IllegalArgumentException("'.' and '..' are not names in a directory");
        }
        return name;
    }
}
