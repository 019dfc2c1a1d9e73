package io.cellfs.server.care;

import io.cellfs.protocol.Name;
import io.cellfs.protocol.ext.CareExtensions;
import io.cellfs.protocol.ext.CareExtensions.CheckStatus;
import io.cellfs.protocol.ext.CareExtensions.Copy;
import io.cellfs.protocol.ext.CareExtensions.DamagedChunk;
import io.cellfs.protocol.ext.CareExtensions.DamagedChunks;
import io.cellfs.protocol.ext.CareExtensions.Problem;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.storage.api.CheckListener;
import io.cellfs.storage.api.CheckReport;
import io.cellfs.storage.api.Partition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One check of a volume, on a thread of its own. */
final class Check implements CheckListener {
    private static final Logger log = LoggerFactory.getLogger(Check.class);
    private static final int PROBLEMS_KEPT = 1000;

    private final Copy copy;
    private final long expectedBytes;
    private final long patienceNs;
    private final LongSupplier nanoTime;
    private final List<Name> problems = new ArrayList<>();
    private final List<DamagedChunk> damaged = new ArrayList<>();
    private int state = CareExtensions.CHECK_RUNS;
    private long vnodes;
    private long entries;
    private long chunks;
    private long bytes;
    private long found;
    private long askedNs;
    private boolean unwanted;
    private String message = "";

    /** A check that ends when nobody has asked about it for {@code patienceNs}. */
    Check(Copy copy, long expectedBytes, long patienceNs, LongSupplier nanoTime) {
        this.copy = copy;
        this.expectedBytes = expectedBytes;
        this.patienceNs = patienceNs;
        this.nanoTime = nanoTime;
        this.askedNs = nanoTime.getAsLong();
    }

    Copy copy() {
        return copy;
    }

    synchronized boolean runs() {
        return state == CareExtensions.CHECK_RUNS;
    }

    /** Somebody wants to know its outcome. */
    synchronized void wanted() {
        askedNs = nanoTime.getAsLong();
    }

    /** Whether it runs and is to come to its end. */
    synchronized boolean canBeJoined() {
        return runs() && !unwanted;
    }

    /** Nobody wants it any more. */
    synchronized void end() {
        unwanted = true;
    }

    void run(Partition partition) {
        try {
            CheckReport report = partition.check(copy.volume(), this);
            log.info(
                    "check of volume {}: {} problems",
                    copy.volume(),
                    report.problems().size());
            ended(CareExtensions.CHECK_DONE, "");
        } catch (IOException | RuntimeException e) {
            log.warn("check of volume {} ends", copy.volume(), e);
            String some = String.valueOf(e.getMessage());
            ended(
                    CareExtensions.CHECK_FAILED,
                    some.substring(0, Math.min(some.length(), VolumeExtensions.MESSAGE_MAX / 4)));
        }
    }

    private synchronized void ended(int newState, String why) {
        state = newState;
        message = why;
    }

    @Override
    public synchronized void looked(long moreVnodes, long moreEntries, long moreChunks, long moreBytes) {
        vnodes += moreVnodes;
        entries += moreEntries;
        chunks += moreChunks;
        bytes += moreBytes;
        if (unwanted || nanoTime.getAsLong() - askedNs > patienceNs) {
            throw new CancellationException("nobody asks about it");
        }
    }

    @Override
    public synchronized void problem(String what) {
        found++;
        if (problems.size() < PROBLEMS_KEPT) {
            log.warn("check of volume {}: {}", copy.volume(), what);
            problems.add(cut(what));
        }
    }

    @Override
    public synchronized void damaged(long vnode, int unique, long index) {
        if (found <= PROBLEMS_KEPT) {
            damaged.add(new DamagedChunk((int) found - 1, vnode, unique, index));
        }
    }

    /** A problem's description, for the wire. */
    static Name cut(String text) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        return Name.of(all.length <= CareExtensions.PROBLEM_MAX ? all : Arrays.copyOf(all, CareExtensions.PROBLEM_MAX));
    }

    /** Damaged chunks from number {@code from} on. */
    synchronized DamagedChunks damage(int from) {
        wanted();
        return new DamagedChunks(damaged.stream()
                .skip(Math.max(0, from))
                .limit(CareExtensions.DAMAGED_PER_ANSWER)
                .toList());
    }

    /** How far it is, with problems from number {@code from} on. */
    synchronized CheckStatus status(int from) {
        wanted();
        List<Problem> some = problems.stream()
                .skip(Math.max(0, from))
                .limit(CareExtensions.PROBLEMS_PER_ANSWER)
                .map(Problem::new)
                .toList();
        return new CheckStatus(
                state, expectedBytes, vnodes, entries, chunks, bytes, found, problems.size(), some, message);
    }
}
