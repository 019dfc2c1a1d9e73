package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.Fid;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoticeQueueTest {
    private final NoticeQueue queue = new NoticeQueue(2);

    private static Notice contents(int vnode) {
        return new Notice.Contents(new Fid(1, vnode, 1));
    }

    @Test
    void keepsOrderAndDropsDoubles() throws InterruptedException {
        queue.add(contents(1));
        queue.add(contents(2));
        queue.add(contents(1));
        assertEquals(Optional.of(contents(1)), queue.take());
        assertEquals(Optional.of(contents(2)), queue.take());
        assertEquals(0, queue.size());
    }

    @Test
    void tooManyBecomeEverythingOnce() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            queue.add(contents(i));
        }
        assertEquals(1, queue.size());
        assertEquals(Optional.of(new Notice.Everything()), queue.take());
        queue.add(contents(5));
        assertEquals(Optional.of(contents(5)), queue.take());
    }

    @Test
    void closedQueueIsEmpty() throws InterruptedException {
        queue.add(contents(1));
        queue.close();
        queue.add(contents(2));
        assertEquals(Optional.empty(), queue.take());
    }
}
