package io.cellfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.server.VolumeIds;
import io.cellfs.protocol.ext.PropertyExtensions.Property;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VolumePropertiesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String CELL = "test.cell";
    private static final int NUMBER = 3;
    private static final long ONE = VolumeIds.internal(NUMBER, 1);
    private static final long TWO = VolumeIds.internal(NUMBER, 2);

    private final AtomicLong now = new AtomicLong(1000 * SECOND);
    private final Map<Long, List<Property>> server = new ConcurrentHashMap<>();
    private final BlockingQueue<Long> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CountDownLatch silence = new CountDownLatch(1);
    private final VolumeProperties properties = new VolumeProperties(
            name -> name.equals(CELL) ? Optional.of(NUMBER) : Optional.empty(), this::ask, now::get);

    private List<Property> ask(long volume) throws IOException {
        asked.add(volume);
        List<Property> some = server.get(volume);
        if (some == null) {
            throw new IOException("no answer");
        }
        if (some.isEmpty()) {
            try {
                assertTrue(silence.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        return some;
    }

    private void listen() {
        properties.listen((volume, map) -> told.add(volume + "=" + map));
    }

    private static SortedMap<String, String> none() {
        return new TreeMap<>();
    }

    @Test
    void areReadAtAttachAndAgainWithinAMinute() throws InterruptedException {
        listen();
        server.put(ONE, List.of(new Property("requests", "4")));
        properties.attached(CELL, 1);
        assertEquals(Map.of("requests", "4"), properties.of(ONE));
        assertEquals(ONE + "={requests=4}", told.poll());
        server.put(ONE, List.of(new Property("requests", "5")));
        properties.refresh();
        assertEquals(List.of(ONE), new ArrayList<>(asked), "not asked again at once");
        now.addAndGet(59 * SECOND);
        properties.refresh();
        assertEquals(ONE + "={requests=5}", told.poll(60, TimeUnit.SECONDS));
        assertEquals(Map.of("requests", "5"), properties.of(ONE));
    }

    @Test
    void whatCannotBeReadStays() throws InterruptedException {
        server.put(ONE, List.of(new Property("requests", "4")));
        properties.attached(CELL, 1);
        assertEquals(ONE, asked.take());
        server.remove(ONE);
        now.addAndGet(60 * SECOND);
        properties.refresh();
        assertEquals(ONE, asked.poll(60, TimeUnit.SECONDS));
        assertEquals(Map.of("requests", "4"), properties.of(ONE));
    }

    @Test
    void aSilentServerDelaysNoOthers() throws InterruptedException {
        server.put(ONE, List.of());
        server.put(TWO, List.of(new Property("serverGone", "cache")));
        listen();
        properties.resumed(CELL, 1);
        properties.resumed(CELL, 2);
        properties.refresh();
        assertEquals(TWO + "={serverGone=cache}", told.poll(60, TimeUnit.SECONDS));
        silence.countDown();
    }

    @Test
    void areForgottenWithTheAttachment() {
        server.put(ONE, List.of(new Property("requests", "4")));
        properties.attached(CELL, 1);
        listen();
        properties.detached(CELL, 1);
        assertEquals(ONE + "={}", told.poll());
        assertEquals(none(), properties.of(ONE));
        properties.detached(CELL, 1);
        properties.attached("another.cell", 1);
        assertEquals(none(), properties.of(ONE));
    }
}
