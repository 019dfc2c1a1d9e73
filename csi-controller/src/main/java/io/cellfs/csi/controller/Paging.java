package io.cellfs.csi.controller;

import io.cellfs.csi.common.CsiException;
import io.grpc.Status;
import java.util.regex.Pattern;

/**
 * Which page of a list is asked for. A token is the id of the last entry of the page before.
 *
 * @param size entries at most
 * @param after only entries with greater ids
 */
record Paging(int size, long after) {
    /** Entries on a page at most. */
    static final int MAX_ENTRIES = 500;

    private static final Pattern TOKEN = Pattern.compile("[1-9][0-9]{0,17}");

    /** Reads a request; INVALID_ARGUMENT for a negative size, ABORTED for a token that was not given out. */
    static Paging of(int maxEntries, String token) throws CsiException {
        if (maxEntries < 0) {
            throw CsiException.invalid("max_entries must not be negative");
        }
        int size = maxEntries == 0 ? MAX_ENTRIES : Math.min(maxEntries, MAX_ENTRIES);
        if (!token.isEmpty() && !TOKEN.matcher(token).matches()) {
            throw new CsiException(
                    Status.Code.ABORTED, "starting_token was not given out by this call: begin again without");
        }
        return new Paging(size, token.isEmpty() ? 0 : Long.parseLong(token));
    }

    /** The token of the page behind this entry. */
    static String token(long lastId) {
        return Long.toString(lastId);
    }
}
