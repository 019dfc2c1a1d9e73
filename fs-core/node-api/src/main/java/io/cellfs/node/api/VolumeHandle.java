package io.cellfs.node.api;

/**
 * A read-write volume in the world, written {@code <cell>/<numeric volume id>}: the CSI volume id.
 *
 * @param cell name of the cell, 1 to 63 of {@code [A-Za-z0-9.-]}, beginning with a letter or digit
 * @param volumeId id of the read-write volume, positive
 */
public record VolumeHandle(String cell, long volumeId) implements Comparable<VolumeHandle> {
    /** Length of the longest handle in characters. */
    public static final int MAX_LENGTH = Names.MAX_CELL_LENGTH + 1 + 19;

    /**
     * Checks both parts.
     *
     * @throws IllegalArgumentException naming the part that breaks its limit
     */
    public VolumeHandle {
        Names.requireCell(cell);
        if (volumeId <= 0) {
            throw new IllegalArgumentException("the volume id must be from 1 to 2^63-1");
        }
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static VolumeHandle parse(String text) {
        int slash = text.indexOf('/');
        if (text.length() > MAX_LENGTH || slash < 0) {
            throw new IllegalArgumentException(
                    "a volume is written <cell>/<numeric id>, at most " + MAX_LENGTH + " characters");
        }
        return new VolumeHandle(text.substring(0, slash), canonicalId(text.substring(slash + 1)));
    }

    /** Only the one decimal form of an id: a volume has exactly one handle. */
    private static long canonicalId(String digits) {
        boolean canonical =
                !digits.isEmpty() && digits.charAt(0) != '0' && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!canonical) {
            throw new IllegalArgumentException(
                    "the volume id in a handle must be a decimal number without leading zeros");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the volume id must be from 1 to 2^63-1", e);
        }
    }

    @Override
    public int compareTo(VolumeHandle other) {
        int byCell = cell.compareTo(other.cell);
        return byCell != 0 ? byCell : Long.compare(volumeId, other.volumeId);
    }

    @Override
    public String toString() {
        return cell + "/" + volumeId;
    }
}
