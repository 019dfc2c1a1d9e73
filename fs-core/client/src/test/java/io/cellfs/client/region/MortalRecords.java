package io.cellfs.client.region;

import io.cellfs.keep.KeptMemory;
import io.cellfs.keep.KeptRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

/** Records of a process that may end between any two changes of them; once it has, nothing changes them any more. */
class MortalRecords extends KeptRecords {
    private static final int BLOCK_BYTES = 512;
    private static final int NO_RECORD = -1;

    private final AtomicLong writtenBytes = new AtomicLong();
    private volatile Runnable beforeChange = () -> {};
    private volatile boolean killed;

    MortalRecords(KeptMemory memory) {
        super(memory, BLOCK_BYTES);
    }

    /** Records in a file, which is there, of at most {@code maxBytes}. */
    static MortalRecords open(Path memory, long maxBytes) throws IOException {
        return new MortalRecords(KeptMemory.open(memory, maxBytes));
    }

    /** The process has ended. */
    void kill() {
        killed = true;
    }

    /** Runs {@code hook} before each single change from now on. */
    void beforeChange(Runnable hook) {
        beforeChange = hook;
    }

    /** How many bytes have been put. */
    long writtenBytes() {
        return writtenBytes.get();
    }

    private boolean isAlive(int bytes) {
        if (killed) {
            return false;
        }
        writtenBytes.addAndGet(bytes);
        beforeChange.run();
        return true;
    }

    @Override
    public synchronized int put(ByteBuffer content) {
        return isAlive(content.remaining()) ? super.put(content) : NO_RECORD;
    }

    @Override
    public synchronized int putInPlaceOf(Collection<Integer> others, ByteBuffer content) {
        return isAlive(content.remaining()) ? super.putInPlaceOf(others, content) : NO_RECORD;
    }

    @Override
    public synchronized int putFromReserve(ByteBuffer content) {
        return isAlive(content.remaining()) ? super.putFromReserve(content) : NO_RECORD;
    }

    @Override
    public synchronized void remove(int number) {
        if (isAlive(0)) {
            super.remove(number);
        }
    }
}
