package io.cellfs.server.volume;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The open transactions, at most one a volume on a partition and a bounded number in all: while a volume moves between partitions there are
 * two of it. Time is passed in; all methods are short and locked.
 */
final class TransactionTable {
    private final int max;
    private final long idleLimitNs;
    private final Map<Integer, Transaction> byId = new HashMap<>();
    private final Map<Place, Transaction> byPlace = new HashMap<>();
    private int lastId;

    TransactionTable(int max, long idleLimitNs) {
        this.max = max;
        this.idleLimitNs = idleLimitNs;
    }

    private record Place(long volume, int partition) {
        static Place of(Transaction transaction) {
            return new Place(transaction.volume(), transaction.partition());
        }
    }

    /** What became of an attempt to begin. */
    enum Begin {
        BEGUN,
        VOLUME_BUSY,
        TOO_MANY
    }

    /** The result of {@link #begin}. */
    record Begun(Begin outcome, Optional<Transaction> transaction) {}

    /** Begins a transaction on a volume that has none. */
    synchronized Begun begin(long volume, int partition, int attachFlags, long nowNs, long nowS) {
        if (byPlace.containsKey(new Place(volume, partition))) {
            return new Begun(Begin.VOLUME_BUSY, Optional.empty());
        }
        if (byId.size() >= max) {
            return new Begun(Begin.TOO_MANY, Optional.empty());
        }
        do {
            lastId = lastId == Integer.MAX_VALUE ? 1 : lastId + 1;
        } while (byId.containsKey(lastId));
        Transaction made =
                new Transaction(lastId, volume, partition, attachFlags, nowS, new Transaction.Uses(nowNs, nowS));
        byId.put(made.id(), made);
        byPlace.put(Place.of(made), made);
        return new Begun(Begin.BEGUN, Optional.of(made));
    }

    /** A transaction for one call of {@code procedure}; its idle time starts anew. Pair with {@link #leave}. */
    synchronized Optional<Transaction> enter(int id, String procedure, long nowNs, long nowS) {
        Optional<Transaction> found = Optional.ofNullable(byId.get(id));
        found.ifPresent(t -> {
            t.uses().touch(nowNs, nowS, procedure);
            t.uses().began();
        });
        return found;
    }

    /** The call is over. */
    synchronized void leave(Transaction transaction, long nowNs) {
        transaction.uses().ended(nowNs);
    }

    /** Ends a transaction; false when it was not there any more. */
    synchronized boolean end(Transaction transaction) {
        byPlace.remove(Place.of(transaction), transaction);
        return byId.remove(transaction.id(), transaction);
    }

    /** A transaction on a volume, on whatever partition. */
    synchronized Optional<Transaction> on(long volume) {
        return byId.values().stream()
                .filter(transaction -> transaction.volume() == volume)
                .findAny();
    }

    /** All, in order of id. */
    synchronized List<Transaction> all() {
        return byId.values().stream()
                .sorted(java.util.Comparator.comparingInt(Transaction::id))
                .toList();
    }

    /** Drops the transactions that have been idle for too long, and says which. */
    synchronized List<Transaction> expire(long nowNs) {
        List<Transaction> expired = new ArrayList<>();
        Iterator<Transaction> each = byId.values().iterator();
        while (each.hasNext()) {
            Transaction transaction = each.next();
            if (transaction.uses().idleNs(nowNs) >= idleLimitNs) {
                each.remove();
                byPlace.remove(Place.of(transaction), transaction);
                expired.add(transaction);
            }
        }
        return expired;
    }
}
