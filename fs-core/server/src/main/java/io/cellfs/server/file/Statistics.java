package io.cellfs.server.file;

import java.util.concurrent.atomic.LongAdder;

/** What the file service has done since it was started. */
public final class Statistics {
    private final long startedAtS;
    private final LongAdder calls = new LongAdder();
    private final LongAdder fetchedStatuses = new LongAdder();
    private final LongAdder fetches = new LongAdder();
    private final LongAdder fetchedBytes = new LongAdder();
    private final LongAdder storedStatuses = new LongAdder();
    private final LongAdder stores = new LongAdder();
    private final LongAdder storedBytes = new LongAdder();

    /** Counts from {@code startedAtS}, seconds since the epoch. */
    public Statistics(long startedAtS) {
        this.startedAtS = startedAtS;
    }

    /**
     * The counts at one time.
     *
     * @param startedAtS start of the server, seconds since the epoch
     * @param calls calls of all kinds
     * @param fetchedStatuses statuses sent
     * @param fetches data fetches
     * @param fetchedBytes bytes of data sent
     * @param storedStatuses status changes
     * @param stores data stores
     * @param storedBytes bytes of data received
     */
    public record Snapshot(
            long startedAtS,
            long calls,
            long fetchedStatuses,
            long fetches,
            long fetchedBytes,
            long storedStatuses,
            long stores,
            long storedBytes) {}

    /** The counts now. */
    public Snapshot snapshot() {
        return new Snapshot(
                startedAtS,
                calls.sum(),
                fetchedStatuses.sum(),
                fetches.sum(),
                fetchedBytes.sum(),
                storedStatuses.sum(),
                stores.sum(),
                storedBytes.sum());
    }

    /** A call has been served, well or not. */
    public void called() {
        calls.increment();
    }

    void statusFetched() {
        fetchedStatuses.increment();
    }

    void dataFetched(long bytes) {
        fetches.increment();
        fetchedBytes.add(bytes);
    }

    void statusStored() {
        storedStatuses.increment();
    }

    void dataStored(long bytes) {
        stores.increment();
        storedBytes.add(bytes);
    }
}
