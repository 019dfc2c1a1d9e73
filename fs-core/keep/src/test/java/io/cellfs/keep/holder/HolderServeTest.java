package io.cellfs.keep.holder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HolderServeTest {
    private static final int FAILURES = 12;

    /** The end of the test's door. */
    private static final class Over extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aDoorThatFailsIsTriedEverMoreRarely() {
        List<Long> pauses = new ArrayList<>();
        int[] calls = {0};
        Holder.Door door = () -> {
            calls[0]++;
            if (calls[0] > FAILURES) {
                throw new Over();
            }
            if (calls[0] == 2) {
                throw new IllegalStateException("a downcall");
            }
            throw new IOException("accept: errno 24");
        };
        Consumer<List<Integer>> closer = descriptors -> {};
        assertThrows(Over.class, () -> Holder.serve(door, new Store(closer)::answer, pauses::add));
        assertEquals(FAILURES, pauses.size());
        assertEquals(List.of(20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2560L, 5000L, 5000L, 5000L, 5000L), pauses);
    }
}
