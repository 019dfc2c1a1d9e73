package io.cellfs.storage;

import io.cellfs.storage.api.CheckListener;
import io.cellfs.storage.api.CheckReport;
import io.cellfs.storage.api.Damage;
import io.cellfs.storage.api.Difference;
import io.cellfs.storage.api.DifferenceKind;
import io.cellfs.storage.api.Partition.Differing;
import io.cellfs.storage.api.ScrubReport;
import io.cellfs.storage.api.Sharing;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeDelta;
import io.cellfs.storage.volume.LockTable;
import io.cellfs.storage.volume.RocksVolume;
import io.cellfs.storage.volume.Services;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Looks at what a partition holds while it is used: checks, comparisons and the scrub. Closing ends them soon and waits for them. */
final class Inspections {
    private static final int DIFFERENCES_AT_ONCE = 256;

    private final Services services;
    private final String partition;
    private final Contents contents;
    private final Scrub scrub;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean closing;

    /** What the partition does for inspections. */
    interface Contents {
        /** Freezes what a volume or clone shows now. */
        RocksVolume freeze(long id) throws StorageException;

        /** Removes what was frozen. */
        void remove(RocksVolume frozen) throws StorageException;

        /** Keeps what was measured of a volume, if it is still there. */
        void keep(long id, Sharing sharing) throws StorageException;
    }

    Inspections(Services services, String partition, Contents contents) {
        this.services = services;
        this.partition = partition;
        this.contents = contents;
        this.scrub = new Scrub(services, partition);
    }

    /** Learns how far the scrub is. */
    void load() throws StorageException {
        scrub.load();
    }

    /** What is done in an inspection. */
    private interface Work<T> {
        T run() throws StorageException;
    }

    private <T> T inside(Work<T> work, T closed) throws StorageException {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            return closing ? closed : work.run();
        } finally {
            reading.unlock();
        }
    }

    /** What is looked at in a content that does not change. */
    private interface Inspection<T> {
        T of(RocksVolume frozen) throws StorageException;
    }

    private <T> Optional<T> inspect(long id, Inspection<T> inspection) throws StorageException {
        return inside(
                () -> {
                    RocksVolume frozen = contents.freeze(id);
                    try {
                        return Optional.of(inspection.of(frozen));
                    } finally {
                        contents.remove(frozen);
                    }
                },
                Optional.empty());
    }

    private CancellationException closed() {
        return new CancellationException("partition " + partition + " is being closed");
    }

    /** Checks what a volume shows now. */
    CheckReport check(long id, CheckListener listener) throws StorageException {
        return inspect(id, frozen -> check(frozen, id, listener)).orElseThrow(this::closed);
    }

    private CheckReport check(RocksVolume frozen, long id, CheckListener listener) throws StorageException {
        LockTable.Held used = frozen.use();
        try {
            Findings findings = new Findings(untilClosing(listener));
            VolumeCheck check = new VolumeCheck(services, frozen.header(), id, findings, true);
            check.run();
            findings.countVolume();
            CheckReport report = findings.report();
            long problems = report.problems().size();
            contents.keep(id, new Sharing(check.uniqueBytes(), check.sharedBytes(), services.now(), problems));
            return report;
        } finally {
            used.close();
        }
    }

    /** A listener that ends an inspection when the partition is to be closed. */
    private CheckListener untilClosing(CheckListener listener) {
        return new CheckListener() {
            @Override
            public void looked(long vnodes, long entries, long chunks, long bytes) {
                if (closing) {
                    throw closed();
                }
                listener.looked(vnodes, entries, chunks, bytes);
            }

            @Override
            public void problem(String what) {
                listener.problem(what);
            }

            @Override
            public void damaged(long vnode, int unique, long index) {
                listener.damaged(vnode, unique, index);
            }
        };
    }

    /** About how much differs between a clone and what its volume shows now. */
    Differing compare(long volume, RocksVolume clone) throws StorageException {
        return inspect(volume, frozen -> compare(frozen, clone)).orElseThrow(this::closed);
    }

    private Differing compare(RocksVolume frozen, RocksVolume clone) throws StorageException {
        long vnodes = 0;
        long entries = 0;
        try (VolumeDelta delta =
                frozen.delta(Optional.of(clone), EnumSet.of(DifferenceKind.VNODE, DifferenceKind.ENTRY))) {
            List<Difference> some = delta.next(DIFFERENCES_AT_ONCE);
            while (!some.isEmpty()) {
                if (closing) {
                    throw closed();
                }
                long ofVnodes = some.stream()
                        .filter(Difference.OfVnode.class::isInstance)
                        .count();
                vnodes += ofVnodes;
                entries += some.size() - ofVnodes;
                some = delta.next(DIFFERENCES_AT_ONCE);
            }
        }
        return new Differing(vnodes, entries);
    }

    /** Begins a pass of the scrub, unless one is on its way. */
    void beginScrub() throws StorageException {
        inside(
                () -> {
                    scrub.begin();
                    return true;
                },
                false);
    }

    /** Goes on with the pass; the bytes that were read. */
    long scrub(long bytes) throws StorageException {
        return inside(() -> scrub.step(bytes), 0L);
    }

    /** Damage that nobody has asked for yet. */
    List<Damage> takeDamage() {
        return scrub.takeDamage();
    }

    /** Writes again what is damaged of a chunk; whether it is whole now. */
    boolean mend(Damage damage, ByteBuffer content, String from) throws StorageException {
        return inside(() -> scrub.mend(damage, content, from), false);
    }

    /** How far the scrub is. */
    ScrubReport scrubReport() {
        return scrub.report();
    }

    /** Ends what runs, lets nothing begin any more, and then does something. */
    void end(Runnable last) {
        closing = true;
        Lock alone = lock.writeLock();
        alone.lock();
        try {
            last.run();
        } finally {
            alone.unlock();
        }
    }

    /** Remembers how far the scrub is; the database is open for the last time. */
    void close() throws StorageException {
        scrub.close();
    }
}
