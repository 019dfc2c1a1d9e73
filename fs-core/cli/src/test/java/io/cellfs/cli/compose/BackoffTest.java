package io.cellfs.cli.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff fresh = Backoff.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(60));

    @Test
    void doublesUpToTheLongest() {
        Backoff backoff = fresh;
        long[] waits = new long[5];
        for (int i = 0; i < waits.length; i++) {
            waits[i] = backoff.next().toMillis();
            backoff = backoff.after(Duration.ZERO);
        }
        org.junit.jupiter.api.Assertions.assertArrayEquals(new long[] {200, 400, 800, 1000, 1000}, waits);
    }

    @Test
    void beginsAnewAfterAHealthyRun() {
        Backoff tired = fresh.after(Duration.ZERO).after(Duration.ZERO);
        assertEquals(Duration.ofMillis(200), tired.after(Duration.ofSeconds(60)).next());
    }
}
