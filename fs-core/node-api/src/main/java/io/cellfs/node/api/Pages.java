package io.cellfs.node.api;

/** Pages of ListVolumes. A token is the id of the last volume of the page before, in hexadecimal behind a version letter. */
final class Pages {
    /** Volumes on a page at most. */
    static final int MAX_SIZE = 1000;

    private static final String VERSION = "a";
    private static final int MAX_TOKEN_LENGTH = 32;

    private Pages() {}

    /** Size of the page that a request asks for. */
    static int size(int asked) {
        Messages.require(asked >= 0 && asked <= MAX_SIZE, "a page has at most 1,000 volumes");
        return asked == 0 ? MAX_SIZE : asked;
    }

    /** The token of the page behind this volume. */
    static String token(long lastVolumeId) {
        return VERSION + Long.toHexString(lastVolumeId);
    }

    /** The volume id behind which a page begins. */
    static long after(String token) {
        if (token.isEmpty()) {
            return 0;
        }
        boolean shaped = token.length() <= MAX_TOKEN_LENGTH && token.startsWith(VERSION);
        Messages.require(shaped, "the page token was not given out by this call");
        try {
            long after = Long.parseLong(token.substring(VERSION.length()), 16);
            Messages.require(after > 0 && token.equals(token(after)), "the page token was not given out by this call");
            return after;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the page token was not given out by this call", e);
        }
    }
}
