package io.cellfs.client.directory;

/**
 * Where a listing of a directory of a read-only volume stands, and in which version of the directory. Its cookies carry that, so that a listing that
 * has begun before a release goes on in the content in which it began, and so that what the kernel caches of one version is of no use for a listing of
 * another (docs/adr/0011-read-only-volumes-in-the-client.md). From the low end a cookie has 40 bits of a place, 21 bits of the data version, and a bit
 * that says what the place is. Places of imported names, which have 63 bits, leave no room: such cookies stand for themselves, in any version.
 *
 * @param version data version of the directory
 * @param byRow whether the place counts entries; else it is the cookie of an entry
 * @param place after how many entries, or after which cookie, the listing goes on
 */
public record ListingPosition(long version, boolean byRow, long place) {
    private static final int PLACE_BITS = 40;
    private static final int VERSION_BITS = 21;
    private static final long PLACES = 1L << PLACE_BITS;
    private static final long VERSIONS = 1L << VERSION_BITS;
    private static final long BY_ROW = 1L << (PLACE_BITS + VERSION_BITS);
    private static final long UNMARKED = BY_ROW << 1;

    /** The position of a cookie, 0 for the start, for a directory that is at version {@code now}: the nearest version at or before that. */
    public static ListingPosition of(long cookie, long now) {
        if (cookie == 0 || cookie >= UNMARKED) {
            return new ListingPosition(now, false, cookie);
        }
        long low = cookie >>> PLACE_BITS & VERSIONS - 1;
        long version = now - Math.floorMod(now - low, VERSIONS);
        return new ListingPosition(
                version < 0 ? version + VERSIONS : version, (cookie & BY_ROW) != 0, cookie & PLACES - 1);
    }

    /** The cookie. */
    public long cookie() {
        if (place >= PLACES) {
            return UNMARKED | place;
        }
        return (byRow ? BY_ROW : 0) | (version & VERSIONS - 1) << PLACE_BITS | place;
    }

    /** Whether nothing has been listed yet. */
    public boolean isStart() {
        return place == 0;
    }
}
