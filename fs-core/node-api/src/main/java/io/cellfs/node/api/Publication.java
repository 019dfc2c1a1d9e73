package io.cellfs.node.api;

/**
 * A node that may use a volume.
 *
 * @param node its id: 1 to 192 bytes, printable ASCII
 * @param claim whom else it lets use the volume
 * @param use what for: at most 64 bytes, printable ASCII, which only who publishes knows the meaning of
 */
public record Publication(String node, Claim claim, String use) {
    /** Bytes of a node's id at most. */
    public static final int MAX_NODE = 192;

    /** Bytes of a use at most. */
    public static final int MAX_USE = 64;

    /** Whom else a node lets use a volume. */
    public enum Claim {
        /** Any number of nodes may have it so. */
        SHARED,
        /** One node may have it so, besides those that share it. */
        WRITER,
        /** No other node may have it. */
        ALONE;

        /** Whether another node can have this claim beside it. */
        public boolean excludes(Claim other) {
            return this == ALONE || other == ALONE || (this == WRITER && other == WRITER);
        }
    }

    /** Checks the bounds. */
    public Publication {
        if (!isNode(node)) {
            throw new IllegalArgumentException("a node's id has 1 to " + MAX_NODE + " printable ASCII characters");
        }
        if (use.length() > MAX_USE || !isPrintable(use)) {
            throw new IllegalArgumentException("a use has at most " + MAX_USE + " printable ASCII characters");
        }
    }

    /** Whether a node can have this id. */
    public static boolean isNode(String id) {
        return !id.isEmpty() && id.length() <= MAX_NODE && isPrintable(id);
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
