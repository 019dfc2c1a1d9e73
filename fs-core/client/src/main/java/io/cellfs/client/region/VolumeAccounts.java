package io.cellfs.client.region;

import io.cellfs.client.api.VolumeBudgets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The accounts of all volumes. Those of volumes that have no file in the cache any more are kept, so that what they count goes on, but only so many
 * that all are within a bound. Thread-safe.
 */
final class VolumeAccounts {
    /** Beyond so many, those without files are forgotten. */
    static final int MAX_KEPT = 4096;

    private final Map<Long, VolumeAccount> accounts = new ConcurrentHashMap<>();
    private final LongSupplier clockNs;
    private volatile VolumeBudgets budgets = VolumeBudgets.NONE;

    VolumeAccounts(LongSupplier clockNs) {
        this.clockNs = clockNs;
    }

    /** From now on {@code source} tells the budgets. */
    void setBudgets(VolumeBudgets source) {
        budgets = source;
        refreshBudgets();
    }

    /** Asks for the budgets of all volumes anew. */
    void refreshBudgets() {
        accounts.forEach((volume, account) -> account.setBudget(budgets.of(volume)));
    }

    /** Makes a file of a volume, which counts for that until {@link VolumeAccount#leave}. */
    CachedFile join(long volume, Function<VolumeAccount, CachedFile> maker) {
        if (accounts.size() >= MAX_KEPT && !accounts.containsKey(volume)) {
            accounts.keySet().forEach(each -> accounts.computeIfPresent(each, (v, a) -> a.isIdle() ? null : a));
        }
        List<CachedFile> made = new ArrayList<>(1);
        accounts.compute(volume, (v, known) -> {
            VolumeAccount account = known == null ? new VolumeAccount(v, budgets.of(v), clockNs.getAsLong()) : known;
            CachedFile file = maker.apply(account);
            account.join(file);
            made.add(file);
            return account;
        });
        return made.getFirst();
    }

    /** All of them. */
    List<VolumeAccount> all() {
        return List.copyOf(accounts.values());
    }
}
