package io.cellfs.rx.core;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Packet buffers in three sizes, bounded in bytes, shared without locks by the core and the threads of applications. The
 * buffer that was given back last is taken first, so that a small working set stays in the processor's cache.
 */
public final class PacketPool {
    /** Sizes in bytes: a packet of an ordinary network, the largest that RX sends, the largest that UDP carries. */
    private static final int[] CLASS_BYTES = {2048, 16384, 65536};

    private final FreeList[] classes = new FreeList[CLASS_BYTES.length];
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final AtomicLong allocatedBytes = new AtomicLong();

    /**
     * A pool with no buffers yet.
     *
     * @param limitBytes most bytes of buffers, in use or not
     */
    public PacketPool(long limitBytes) {
        this.limitBytes = limitBytes;
        for (int i = 0; i < classes.length; i++) {
            long most = Math.max(1, Math.min(limitBytes / CLASS_BYTES[i], 1 << 20));
            classes[i] = new FreeList((int) most);
        }
    }

    /** A packet with room for {@code bytes}, or null when the pool's limit is reached. */
    public @Nullable Packet tryTake(int bytes) {
        int sizeClass = classFor(bytes);
        Packet packet = classes[sizeClass].pop();
        if (packet == null) {
            packet = allocate(sizeClass);
            if (packet == null) {
                return null;
            }
        }
        usedBytes.addAndGet(CLASS_BYTES[sizeClass]);
        packet.reset();
        return packet;
    }

    /** Whether so much is in use that senders should be slowed down. */
    public boolean isScarce() {
        return usedBytes.get() > limitBytes - limitBytes / 4;
    }

    /** Bytes of buffers in use. */
    public long usedBytes() {
        return usedBytes.get();
    }

    void give(Packet packet) {
        usedBytes.addAndGet(-CLASS_BYTES[packet.sizeClass]);
        classes[packet.sizeClass].push(packet);
    }

    private @Nullable Packet allocate(int sizeClass) {
        int bytes = CLASS_BYTES[sizeClass];
        if (allocatedBytes.addAndGet(bytes) > limitBytes) {
            allocatedBytes.addAndGet(-bytes);
            return null;
        }
        int id = classes[sizeClass].nextId();
        if (id < 0) {
            allocatedBytes.addAndGet(-bytes);
            return null;
        }
        Packet packet = new Packet(this, id, sizeClass, ByteBuffer.allocateDirect(bytes));
        classes[sizeClass].register(packet);
        return packet;
    }

    private static int classFor(int bytes) {
        for (int i = 0; i < CLASS_BYTES.length; i++) {
            if (bytes <= CLASS_BYTES[i]) {
                return i;
            }
        }
        throw new IllegalArgumentException("no packet holds " + bytes + " bytes");
    }

    /** A lock-free stack of packets; the head carries a version so that a reused packet is not mistaken for an unchanged stack. */
    private static final class FreeList {
        private static final int CHUNK = 1024;
        private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Packet>> chunks;
        private final int most;
        private final AtomicLong head = new AtomicLong(-1L >>> 32);
        private final AtomicLong ids = new AtomicLong();

        FreeList(int most) {
            this.most = most;
            this.chunks = new AtomicReferenceArray<>((most + CHUNK - 1) / CHUNK);
        }

        int nextId() {
            long id = ids.getAndIncrement();
            return id < most ? (int) id : -1;
        }

        void register(Packet packet) {
            int chunk = packet.id / CHUNK;
            chunks.compareAndSet(chunk, null, new AtomicReferenceArray<>(CHUNK));
            AtomicReferenceArray<@Nullable Packet> packets = chunks.get(chunk);
            if (packets != null) {
                packets.set(packet.id % CHUNK, packet);
            }
        }

        void push(Packet packet) {
            while (true) {
                long seen = head.get();
                packet.nextFree = (int) seen;
                if (head.compareAndSet(seen, next(seen, packet.id))) {
                    return;
                }
            }
        }

        @Nullable
        Packet pop() {
            while (true) {
                long seen = head.get();
                Packet packet = find((int) seen);
                if (packet == null) {
                    return null;
                }
                if (head.compareAndSet(seen, next(seen, packet.nextFree))) {
                    return packet;
                }
            }
        }

        private @Nullable Packet find(int id) {
            if (id < 0) {
                return null;
            }
            AtomicReferenceArray<@Nullable Packet> packets = chunks.get(id / CHUNK);
            return packets == null ? null : packets.get(id % CHUNK);
        }

        private static long next(long seen, int id) {
            return ((seen >>> 32) + 1) << 32 | (id & 0xffffffffL);
        }
    }
}
