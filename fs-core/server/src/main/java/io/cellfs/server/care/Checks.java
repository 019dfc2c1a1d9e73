package io.cellfs.server.care;

import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.ext.CareExtensions.CheckId;
import io.cellfs.protocol.ext.CareExtensions.CheckQuestion;
import io.cellfs.protocol.ext.CareExtensions.CheckStatus;
import io.cellfs.protocol.ext.CareExtensions.Copy;
import io.cellfs.protocol.ext.CareExtensions.DamagedChunks;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The checks that run, which are few at a time, and the outcome of the last ones. */
final class Checks {
    private static final int RUNNING_MAX = 2;
    private static final int REMEMBERED_MAX = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final Map<Long, Check> byId = new LinkedHashMap<>();
    private final AtomicLong ids = new AtomicLong(System.nanoTime() & 0xffff_ffffL);

    Checks(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Begins a check, or finds the one that runs. */
    CheckId start(Copy copy, Partition partition) throws IOException {
        Volume volume = partition
                .volume(copy.volume())
                .orElseThrow(() -> new StorageException(Reason.NO_VOLUME, "volume " + copy.volume() + " is not here"));
        Check check = new Check(copy, volume.info().usedBytes(), PATIENCE.toNanos(), nanoTime);
        long id;
        synchronized (this) {
            for (Map.Entry<Long, Check> known : byId.entrySet()) {
                if (known.getValue().canBeJoined() && known.getValue().copy().equals(copy)) {
                    known.getValue().wanted();
                    return new CheckId(known.getKey());
                }
            }
            if (byId.values().stream().filter(Check::runs).count() >= RUNNING_MAX) {
                throw VolserError.VOLBUSY.because(RUNNING_MAX + " checks run");
            }
            forget();
            id = ids.incrementAndGet();
            byId.put(id, check);
        }
        Thread.ofPlatform().daemon().name("check of volume " + copy.volume()).start(() -> check.run(partition));
        return new CheckId(id);
    }

    /** Makes room for one more. */
    private void forget() {
        Iterator<Check> oldest = byId.values().iterator();
        while (byId.size() >= REMEMBERED_MAX && oldest.hasNext()) {
            if (!oldest.next().runs()) {
                oldest.remove();
            }
        }
    }

    private synchronized Check find(long id) throws IOException {
        Check known = byId.get(id);
        if (known == null) {
            throw VolserError.BADOP.because("no check " + id);
        }
        return known;
    }

    CheckStatus status(CheckQuestion question) throws IOException {
        return find(question.check()).status(question.from());
    }

    DamagedChunks damage(CheckQuestion question) throws IOException {
        return find(question.check()).damage(question.from());
    }

    void end(CheckId id) throws IOException {
        find(id.check()).end();
    }
}
