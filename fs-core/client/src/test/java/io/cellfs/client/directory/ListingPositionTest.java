package io.cellfs.client.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies of listings that carry the version of their directory. */
class ListingPositionTest {
    private static final long LAST_PLACE = (1L << 40) - 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 1000, LAST_PLACE})
    void comesBackFromItsCookie(long place) {
        for (long version : new long[] {0, 1, 17, (1L << 21) - 1, 1L << 21, 123_456_789_012L}) {
            for (boolean byRow : new boolean[] {false, true}) {
                ListingPosition position = new ListingPosition(version, byRow, place);
                assertTrue(position.cookie() > 0);
                assertEquals(position, ListingPosition.of(position.cookie(), version));
                assertEquals(position, ListingPosition.of(position.cookie(), version + 5));
            }
        }
    }

    @Test
    void differsInEachVersion() {
        long cookie = new ListingPosition(7, true, 3).cookie();
        assertNotEquals(cookie, new ListingPosition(8, true, 3).cookie());
        assertEquals(7, ListingPosition.of(cookie, 8).version());
    }

    @Test
    void isOfALaterVersionWhenAVolumeWentBack() {
        assertEquals(
                9,
                ListingPosition.of(new ListingPosition(9, false, 3).cookie(), 5).version());
    }

    @Test
    void beginsInThePresentVersion() {
        assertEquals(new ListingPosition(5, false, 0), ListingPosition.of(0, 5));
        assertTrue(ListingPosition.of(0, 5).isStart());
    }

    @Test
    void importedNamesLeaveNoRoomForAVersion() {
        long cookie = (1L << 62) + 12345;
        assertEquals(cookie, new ListingPosition(5, false, cookie).cookie());
        assertEquals(new ListingPosition(6, false, cookie), ListingPosition.of(cookie, 6));
    }
}
