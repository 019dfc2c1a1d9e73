package io.cellfs.server.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockDecision;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.LockSpace;
import io.cellfs.protocol.lock.RangeLock;
import io.cellfs.server.lock.Leases.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that lock, die, fall silent and come back, and a server that restarts, in virtual time. Never do two clients whose leases stand, as they
 * themselves count them, believe to hold locks that exclude each other; and in the end everybody who waits is served.
 */
class LockTableSimulationTest {
    private static final int STEPS = 3000;
    private static final long MS = 1_000_000L;
    private static final LockLimits LIMITS = LockLimits.of(Duration.ofSeconds(30), Duration.ofMinutes(5), 10_000, 1000);

    private final List<Fid> files = List.of(new Fid(1, 2, 3), new Fid(1, 4, 5));
    private final List<Client> clients = new ArrayList<>();
    private final Map<UUID, Long> record = new HashMap<>();
    private final Map<String, Integer> seen = new HashMap<>();
    private long nowNs = 1000 * MS;
    private LockTable table = new LockTable(LIMITS, 1, Map.of(), nowNs);
    private long tickets;

    /** A client as it sees itself. One process, which wants one range of each file at a time. */
    private final class Client {
        final UUID uuid;
        final LockOwner owner;
        long incarnation = 1;
        long generation;
        long leaseUntilNs;
        boolean silent;
        final Map<Fid, RangeLock> held = new HashMap<>();
        final Set<Fid> lent = new HashSet<>();
        final Set<Fid> recalled = new HashSet<>();
        final Map<Fid, LockRequest> waiting = new HashMap<>();

        Client(int number) {
            uuid = new UUID(0, number);
            owner = new LockOwner(uuid, 1, LockSpace.POSIX);
        }

        LeaseKey key() {
            return new LeaseKey(uuid, incarnation, generation);
        }

        boolean believes() {
            return leaseUntilNs - nowNs > 0;
        }

        void forgetAll() {
            held.clear();
            lent.clear();
            recalled.clear();
            waiting.clear();
            generation = 0;
        }

        void renew() {
            Leases.Lease lease = table.leases(nowNs).renew(key(), nowNs);
            count(lease.standing().toString());
            if (lease.standing() == Standing.LOST) {
                forgetAll();
                lease = table.leases(nowNs).renew(key(), nowNs);
            }
            generation = lease.generation();
            leaseUntilNs = nowNs + LIMITS.leaseNs();
            if (lease.standing() == Standing.RECLAIM) {
                reclaim();
            }
        }

        private void reclaim() {
            waiting.clear();
            lent.clear();
            recalled.clear();
            held.entrySet()
                    .removeIf(each ->
                            !table.leases(nowNs).reclaim(key(), each.getKey(), List.of(each.getValue()), nowNs));
            table.leases(nowNs).reclaimed(key(), nowNs);
        }

        void returnRecalled() {
            for (Fid file : List.copyOf(recalled)) {
                recalled.remove(file);
                if (lent.remove(file)) {
                    table.giveBack(key(), file, held.containsKey(file) ? List.of(held.get(file)) : List.of(), nowNs);
                }
            }
        }

        void acquire(Fid file, RangeLock lock, Manner manner) {
            if (lent.contains(file)) {
                held.put(file, lock);
                return;
            }
            LockRequest request = new LockRequest(++tickets, file, lock, manner);
            switch (table.acquire(key(), request, true, nowNs)) {
                case LockAnswer.Decided(LockDecision decision) -> {
                    count(decision.verdict().toString());
                    switch (decision.verdict()) {
                        case GRANTED -> held.put(file, lock);
                        case QUEUED -> waiting.put(file, request);
                        case CONFLICT, DEADLOCK -> {}
                    }
                }
                case LockAnswer.Other other -> {
                    count(other.toString());
                    if (other == LockAnswer.Other.LENT) {
                        lent.add(file);
                        held.put(file, lock);
                    } else if (other == LockAnswer.Other.NO_SESSION) {
                        renew();
                    }
                }
            }
        }

        void release(Fid file) {
            RangeLock lock = held.remove(file);
            if (lock != null && !lent.contains(file)) {
                table.release(key(), file, owner, lock.start(), lock.end(), nowNs);
            }
        }

        void learn(LockDecision decision) {
            LockRequest mine = waiting.get(decision.request().file());
            if (mine != null && mine.equals(decision.request())) {
                waiting.remove(mine.file());
                if (decision.verdict() == LockDecision.Verdict.GRANTED) {
                    held.put(mine.file(), mine.lock());
                    count("GRANTED later");
                }
            }
            table.leases(nowNs).delivered(uuid, generation, 1);
        }
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void nobodyHoldsWhatAnotherHolds(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5; i++) {
            clients.add(new Client(i));
        }
        for (int step = 0; step < STEPS; step++) {
            nowNs += random.nextInt(2000) * MS;
            act(random);
            handle();
            keepUp(random);
            check("seed " + seed + " step " + step);
        }
        settle("seed " + seed);
        for (String what : List.of("LENT", "QUEUED", "CONFLICT", "LOST", "RECLAIM", "GRACE", "GRANTED later")) {
            assertTrue(seen.getOrDefault(what, 0) > 0, "never seen: " + what + " in " + seen);
        }
    }

    private void act(Random random) {
        Client client = clients.get(random.nextInt(clients.size()));
        Fid file = files.get(random.nextInt(files.size()));
        int choice = random.nextInt(1000);
        if (choice < 4) {
            table = new LockTable(LIMITS, nowNs, record, nowNs);
            clients.forEach(c -> c.waiting.clear());
        } else if (choice < 14) {
            client.silent = !client.silent;
        } else if (choice < 18) {
            client.forgetAll();
            client.incarnation++;
            client.silent = false;
        } else if (!client.silent && client.believes() && client.generation != 0) {
            if (client.held.containsKey(file)) {
                client.release(file);
            } else if (!client.waiting.containsKey(file)) {
                long start = random.nextInt(20);
                LockMode mode = random.nextBoolean() ? LockMode.SHARED : LockMode.EXCLUSIVE;
                RangeLock lock = new RangeLock(client.owner, mode, start, start + random.nextInt(20), 1);
                client.acquire(file, lock, random.nextBoolean() ? Manner.WAIT : Manner.TRY);
            }
        }
    }

    private void keepUp(Random random) {
        for (Client client : clients) {
            if (!client.silent) {
                if (client.leaseUntilNs - nowNs < LIMITS.leaseNs() * 2 / 3) {
                    client.renew();
                }
                if (random.nextInt(3) == 0) {
                    client.returnRecalled();
                }
            }
        }
        handle();
    }

    private void handle() {
        table.advance(nowNs);
        for (LockEvent event = next(); event != null; event = next()) {
            switch (event) {
                case LockEvent.Began(UUID client, long incarnation, long generation) -> record.put(client, incarnation);
                case LockEvent.Ended(UUID client) -> record.remove(client);
                case LockEvent.Recall(UUID client, Fid file) ->
                    clients.get((int) client.getLeastSignificantBits()).recalled.add(file);
                case LockEvent.Decided(UUID to, LockDecision decision) -> {
                    Client client = clients.get((int) to.getLeastSignificantBits());
                    if (!client.silent) {
                        client.learn(decision);
                    }
                }
            }
        }
    }

    private final List<LockEvent> inbox = new ArrayList<>();

    private LockEvent next() {
        inbox.addAll(table.takeEvents());
        return inbox.isEmpty() ? null : inbox.removeFirst();
    }

    private void check(String when) {
        for (Client one : clients) {
            for (Client two : clients) {
                if (one != two && one.believes() && two.believes()) {
                    for (Fid file : files) {
                        RangeLock mine = one.held.get(file);
                        RangeLock theirs = two.held.get(file);
                        boolean clash = mine != null && theirs != null && mine.conflictsWith(theirs);
                        assertTrue(!clash, () -> when + ": " + mine + " and " + theirs);
                        boolean shut = one.lent.contains(file) && (theirs != null || two.lent.contains(file));
                        assertTrue(
                                !shut, () -> when + ": lent to " + one.uuid + " while " + two.uuid + " has " + theirs);
                    }
                }
            }
        }
    }

    /** All come back, and all let go. */
    private void settle(String when) {
        clients.forEach(client -> client.silent = false);
        for (int i = 0; i < 50; i++) {
            nowNs += 2000 * MS;
            handle();
            keepUp(new Random(1) {
                @Override
                public int nextInt(int bound) {
                    return 0;
                }
            });
            clients.forEach(client -> files.forEach(client::release));
        }
        check(when);
        for (Client client : clients) {
            assertEquals(Map.of(), client.waiting, () -> when + ": " + client.uuid + " waits for ever");
        }
        assertEquals(0, table.held(), when);
        assertEquals(clients.size(), record.size(), when);
    }
}
