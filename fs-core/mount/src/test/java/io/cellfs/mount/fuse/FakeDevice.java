package io.cellfs.mount.fuse;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A device in memory: hands out prepared requests, keeps what is written. */
final class FakeDevice implements FuseDevice {
    private static final int ENODEV = 19;

    private final ArrayDeque<byte[]> requests = new ArrayDeque<>();
    private final List<byte[]> written = new ArrayList<>();

    void offer(byte[] request) {
        requests.add(request);
    }

    ByteBuffer last() {
        return ByteBuffer.wrap(written.getLast()).order(ByteOrder.nativeOrder());
    }

    int count() {
        return written.size();
    }

    @Override
    public long read(MemorySegment buffer) {
        byte[] next = requests.poll();
        if (next == null) {
            return -ENODEV;
        }
        MemorySegment.copy(next, 0, buffer, ValueLayout.JAVA_BYTE, 0, next.length);
        return next.length;
    }

    @Override
    public long write(MemorySegment buffer, long length) {
        written.add(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        return length;
    }

    @Override
    public void close() {
        requests.clear();
    }
}
