package io.cellfs.client.region;

import io.cellfs.client.region.Evictor.Victim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Evicts regions of volumes that have more than their budget: their own, those used once before those used again, each in the order of the last use. Looks
 * through all regions of the volume for a part of the budget at a time. Thread-safe.
 */
final class VolumeEvictor {
    /** The part of the budget that goes at once. */
    private static final int PART = 16;

    /** After nothing could go, so long nothing is tried. */
    private static final long QUIET_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RegionTable table;
    private final ReentrantLock tableLock;
    private final Evictor evictor;
    private final LongSupplier clockNs;

    VolumeEvictor(RegionTable table, ReentrantLock tableLock, Evictor evictor, LongSupplier clockNs) {
        this.table = table;
        this.tableLock = tableLock;
        this.evictor = evictor;
        this.clockNs = clockNs;
    }

    /** A region that may go, and after how many others it was used. */
    private record Candidate(CachedFile file, long index, boolean hot, int age) {}

    /** Evicts until the volume is within its budget, as far as its regions can go. Call without any lock. */
    void trim(VolumeAccount account) throws IOException {
        long budget = account.budget().cacheBytes();
        if (account.cachedBytes() <= budget || !account.beginEviction(clockNs.getAsLong())) {
            return;
        }
        boolean any = false;
        try {
            long goal = budget - Math.max(Regions.BYTES, budget / PART);
            for (Victim victim : victims(account, account.cachedBytes() - goal)) {
                any |= evictor.evict(victim);
                if (account.cachedBytes() <= goal) {
                    break;
                }
            }
        } finally {
            account.endEviction(clockNs.getAsLong() + (any ? 0 : QUIET_NS));
        }
    }

    private List<Victim> victims(VolumeAccount account, long bytes) {
        List<Candidate> all = new ArrayList<>();
        for (CachedFile file : account.files()) {
            collect(file, all);
        }
        all.sort(Comparator.comparing(Candidate::hot).thenComparing(Candidate::age, Comparator.reverseOrder()));
        List<Victim> victims = new ArrayList<>();
        for (Candidate next : all) {
            Victim last = victims.isEmpty() ? null : victims.getLast();
            if (last != null && last.file() == next.file() && last.end() == next.index() && last.bytes() < bytes) {
                victims.set(victims.size() - 1, new Victim(last.file(), last.first(), next.index() + 1));
            } else {
                victims.add(new Victim(next.file(), next.index(), next.index() + 1));
            }
        }
        return victims;
    }

    private void collect(CachedFile file, List<Candidate> all) {
        tableLock.lock();
        try {
            int slot = table.firstOf(file.number());
            while (slot != RegionTable.NONE) {
                all.add(new Candidate(file, table.regionOf(slot), table.isHot(slot), table.ageOf(slot)));
                slot = table.nextOfFile(slot);
            }
        } finally {
            tableLock.unlock();
        }
    }
}
