package io.cellfs.cell.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.CellQuery;
import io.cellfs.cell.store.MemoryCellStore;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.VlArgs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VolumeIdsTest {
    private static final int THREADS = 8;
    private static final int TURNS = 300;
    private static final long DEADLINE_S = 60;

    private CellFixture cell;
    private SlowDatabase database;
    private VolumeIds ids;

    @BeforeEach
    void open() throws RpcException {
        cell = new CellFixture(new MemoryCellStore());
        database = new SlowDatabase(cell.database());
        ids = new VolumeIds(database);
    }

    @AfterEach
    void close() {
        cell.close();
    }

    /** A database whose changes may have to wait for its other copies. */
    private static final class SlowDatabase implements CellDatabase {
        private final CellDatabase real;
        private final AtomicInteger proposals = new AtomicInteger();
        private final CountDownLatch waiting = new CountDownLatch(1);
        private final AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(0));

        SlowDatabase(CellDatabase real) {
            this.real = real;
        }

        @Override
        public <Q extends Record, R extends Record> R propose(CellCommand<Q, R> command, Q args) throws RpcException {
            proposals.incrementAndGet();
            CountDownLatch closed = gate.get();
            if (closed.getCount() > 0) {
                waiting.countDown();
            }
            try {
                assertTrue(closed.await(DEADLINE_S, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw UbikError.NOQUORUM.because("interrupted");
            }
            return real.propose(command, args);
        }

        @Override
        public <R> R read(CellQuery<R> query) throws RpcException {
            return real.read(query);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private long take(int count) throws RpcException {
        return ids.take(new VlArgs.Bump(count)).volume();
    }

    @Test
    void nobodyWaitsForWhatAnotherAsksOfTheDatabases() throws Exception {
        long first = take(1);
        CountDownLatch gate = new CountDownLatch(1);
        database.gate.set(gate);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> slow = threads.submit(() -> take(VolumeIds.AHEAD));
            assertTrue(database.waiting.await(DEADLINE_S, TimeUnit.SECONDS));
            Future<Long> quick = threads.submit(() -> take(3));
            try {
                assertEquals(first + 1, quick.get(DEADLINE_S, TimeUnit.SECONDS));
                assertFalse(slow.isDone());
            } finally {
                gate.countDown();
            }
            assertEquals(first + VolumeIds.AHEAD, slow.get(DEADLINE_S, TimeUnit.SECONDS));
        }
    }

    @Test
    void manyAtOnceGetEachIdOnceAndHardlyAskTheDatabases() throws Exception {
        Set<Long> given = new HashSet<>();
        int taken = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<List<Long>>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                all.add(threads.submit(() -> takeTurns(thread)));
            }
            for (Future<List<Long>> one : all) {
                for (long id : one.get(DEADLINE_S, TimeUnit.SECONDS)) {
                    assertTrue(given.add(id), "twice: " + id);
                    taken++;
                }
            }
        }
        assertEquals(taken, given.size());
        int needed = taken / (VolumeIds.AHEAD - 4) + 1;
        assertTrue(database.proposals.get() <= needed * 2 + THREADS, database.proposals + " for " + taken);
    }

    private List<Long> takeTurns(int thread) throws RpcException {
        List<Long> mine = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            int count = 1 + (thread + turn) % 5;
            long first = take(count);
            for (int i = 0; i < count; i++) {
                mine.add(first + i);
            }
        }
        return mine;
    }
}
