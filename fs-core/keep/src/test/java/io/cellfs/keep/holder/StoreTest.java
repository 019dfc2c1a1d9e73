package io.cellfs.keep.holder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.keep.holder.UnixSocket.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreTest {
    private final List<Integer> closed = new ArrayList<>();
    private final Store store = new Store(closed::addAll);

    private Message ask(String text, Integer... descriptors) {
        return store.answer(new Message(text, List.of(descriptors)));
    }

    @Test
    void givesBackWhatWasPut() {
        assertEquals("OK", ask("PUT mount.1", 5, 6).text());
        assertEquals(List.of(5, 6), ask("GET mount.1").descriptors());
        assertEquals(List.of(5, 6), ask("GET mount.1").descriptors());
        assertEquals("OK mount.1", ask("LIST").text());
        assertEquals(List.of(), closed);
    }

    @Test
    void whatIsReplacedOrDroppedIsClosed() {
        ask("PUT a", 5);
        ask("PUT a", 6, 7);
        assertEquals(List.of(5), closed);
        assertEquals("OK", ask("DROP a").text());
        assertEquals(List.of(5, 6, 7), closed);
        assertEquals("OK", ask("DROP a").text());
        assertTrue(ask("GET a").text().startsWith("NO"));
    }

    @Test
    void whatIsRefusedIsClosedToo() {
        assertTrue(ask("PUT ", 5).text().startsWith("NO"));
        assertTrue(ask("PUT a b", 6).text().startsWith("NO"));
        assertTrue(ask("PUT a").text().startsWith("NO"));
        assertTrue(ask("GET a", 7).text().startsWith("NO"));
        assertTrue(ask("", 8).text().startsWith("NO"));
        assertEquals(List.of(5, 6, 7, 8), closed);
    }

    @Test
    void hasRoomForSoManyNamesOnly() {
        for (int i = 0; i < Store.MAX_NAMES; i++) {
            assertEquals("OK", ask("PUT n" + i, i).text());
        }
        assertTrue(ask("PUT more", 1000).text().startsWith("NO"));
        assertEquals("OK", ask("PUT n0", 1001).text());
        assertEquals(List.of(1000, 0), closed);
    }

    @Test
    void hasRoomForSoManyDescriptorsOnly() {
        assertEquals(false, store.holds());
        Integer[] half = new Integer[Store.MAX_DESCRIPTORS / 2];
        Arrays.fill(half, 5);
        assertEquals("OK", ask("PUT a", half).text());
        assertEquals("OK", ask("PUT b", half).text());
        assertTrue(ask("PUT c", 6).text().startsWith("NO"));
        assertEquals("OK", ask("PUT b", half).text());
        ask("DROP a");
        assertEquals("OK", ask("PUT c", 6).text());
        assertTrue(store.holds());
    }

    @Test
    void tellsWhenAllEnds() {
        assertEquals("NO", ask("ENDING").text());
        store.ending();
        assertEquals("OK", ask("ENDING").text());
    }
}
