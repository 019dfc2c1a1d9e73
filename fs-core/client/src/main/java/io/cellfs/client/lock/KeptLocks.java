package io.cellfs.client.lock;

import io.cellfs.client.lock.LockedFile.Place;
import io.cellfs.client.lock.LockedFile.Undo;
import io.cellfs.keep.KeptRecords;
import io.cellfs.keep.KeptRecords.Found;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockSpace;
import io.cellfs.protocol.lock.RangeLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leases and locks, noted so that another process goes on with them as if it were this one: the servers see no difference. Thread-safe.
 *
 * <pre>
 * incarnation: 1 u64 | incarnation u64
 * lease:       2 u64 | server 2 u64 | generation u64
 * file:        3 u64 | volume u64 | vnode u64 | unique u64 | server 2 u64, 0 without | place u64 | locks u64 | untold u64 |
 *              locks x { owner u64 | space u64 | mode u64 | start u64 | end u64 | process u64 } |
 *              untold x { ticket u64 | as a lock }
 * </pre>
 */
public final class KeptLocks {

    private static final long INCARNATION = 1;
    private static final long LEASE = 2;
    private static final long FILE = 3;
    private static final int FILE_BYTES = 72;
    private static final int LOCK_BYTES = 48;
    private static final int UNTOLD_BYTES = 8 + LOCK_BYTES;
    /** The numbers of these in the records are their indices here. */
    private static final List<Place> PLACES = List.of(Place.NOWHERE, Place.HERE, Place.LENT, Place.SERVER, Place.WHOLE);

    private static final List<LockSpace> SPACES = List.of(LockSpace.POSIX, LockSpace.FLOCK, LockSpace.WHOLE);
    private static final List<LockMode> MODES = List.of(LockMode.SHARED, LockMode.EXCLUSIVE);
    private static final UUID NOBODY = new UUID(0, 0);

    private final Optional<KeptRecords> records;
    private final Map<UUID, Integer> leases = new HashMap<>();
    private final Map<Fid, Integer> files = new HashMap<>();

    private KeptLocks(Optional<KeptRecords> records) {
        this.records = records;
    }

    /** Notes in {@code records}; without them all ends with the process. */
    public static KeptLocks in(Optional<KeptRecords> records) {
        return new KeptLocks(records);
    }

    /** A locked file as it was noted; {@code untold} is what the server may not know of yet. */
    record KeptFile(Fid file, Optional<UUID> server, Place place, List<RangeLock> locks, List<Undo> untold) {}

    /** What an earlier process noted. */
    record Left(Optional<Long> incarnation, Map<UUID, Long> leases, List<KeptFile> files) {}

    /** What an earlier process of this client noted. To be called once, first. */
    synchronized Left load(UUID client) throws IOException {
        Optional<Long> incarnation = Optional.empty();
        Map<UUID, Long> generations = new HashMap<>();
        Map<Fid, KeptFile> left = new HashMap<>();
        for (Found found : found()) {
            ByteBuffer in = found.content();
            long kind = in.getLong();
            if (kind == INCARNATION) {
                incarnation = Optional.of(in.getLong());
            } else if (kind == LEASE) {
                UUID server = new UUID(in.getLong(), in.getLong());
                generations.put(server, in.getLong());
                supersede(leases.put(server, found.number()));
            } else if (kind == FILE) {
                KeptFile file = file(in, client);
                left.put(file.file(), file);
                supersede(files.put(file.file(), found.number()));
            } else {
                throw new IOException("a kept record is of kind " + kind);
            }
        }
        return new Left(incarnation, generations, List.copyOf(left.values()));
    }

    private Iterable<Found> found() throws IOException {
        return records.isPresent() ? records.get().load() : List.of();
    }

    private void supersede(@Nullable Integer older) {
        if (older != null) {
            records.orElseThrow().remove(older);
        }
    }

    private static KeptFile file(ByteBuffer in, UUID client) {
        Fid fid = new Fid(in.getLong(), in.getLong(), (int) in.getLong());
        UUID server = new UUID(in.getLong(), in.getLong());
        Place place = PLACES.get((int) in.getLong());
        long lockCount = in.getLong();
        long untoldCount = in.getLong();
        List<RangeLock> locks = new ArrayList<>();
        for (long i = 0; i < lockCount; i++) {
            locks.add(lock(in, client));
        }
        List<Undo> untold = new ArrayList<>();
        for (long i = 0; i < untoldCount; i++) {
            untold.add(new Undo(in.getLong(), lock(in, client)));
        }
        return new KeptFile(fid, server.equals(NOBODY) ? Optional.empty() : Optional.of(server), place, locks, untold);
    }

    private static RangeLock lock(ByteBuffer in, UUID client) {
        LockOwner owner = new LockOwner(client, in.getLong(), SPACES.get((int) in.getLong()));
        LockMode mode = MODES.get((int) in.getLong());
        return new RangeLock(owner, mode, in.getLong(), in.getLong(), (int) in.getLong());
    }

    /** Notes the number that servers know this client's life by. */
    synchronized void incarnation(long incarnation) {
        records.ifPresent(all ->
                all.put(fresh(2 * Long.BYTES, INCARNATION).putLong(incarnation).flip()));
    }

    /** Notes a lease; generation 0: there is none. */
    synchronized void lease(UUID server, long generation) {
        records.ifPresent(all -> {
            Optional<ByteBuffer> content = generation == 0
                    ? Optional.empty()
                    : Optional.of(uuid(fresh(4 * Long.BYTES, LEASE), server)
                            .putLong(generation)
                            .flip());
            note(all, leases, server, content);
        });
    }

    /** Notes who decides about a file, what is locked of it, and what the server is still to be told of. Without records nobody asks for the locks. */
    synchronized void file(LockedFile file, Supplier<List<RangeLock>> held) {
        records.ifPresent(all -> {
            List<RangeLock> locks = held.get();
            boolean nothing = locks.isEmpty() && file.untold.isEmpty() && file.place != Place.LENT;
            note(all, files, file.file, nothing ? Optional.empty() : Optional.of(content(file, locks)));
        });
    }

    private static ByteBuffer content(LockedFile file, List<RangeLock> locks) {
        List<Undo> untold = List.copyOf(file.untold);
        int bytes = FILE_BYTES + LOCK_BYTES * locks.size() + UNTOLD_BYTES * untold.size();
        ByteBuffer out = fresh(bytes, FILE)
                .putLong(file.file.volume())
                .putLong(file.file.vnode())
                .putLong(file.file.unique());
        uuid(out, file.lease.map(Lease::server).orElse(NOBODY));
        out.putLong(PLACES.indexOf(file.place)).putLong(locks.size()).putLong(untold.size());
        locks.forEach(lock -> put(out, lock));
        untold.forEach(undo -> put(out.putLong(undo.ticket()), undo.range()));
        return out.flip();
    }

    private static void put(ByteBuffer out, RangeLock lock) {
        out.putLong(lock.owner().id())
                .putLong(SPACES.indexOf(lock.owner().space()))
                .putLong(MODES.indexOf(lock.mode()))
                .putLong(lock.start())
                .putLong(lock.end())
                .putLong(lock.pid());
    }

    private static <K> void note(KeptRecords all, Map<K, Integer> numbers, K key, Optional<ByteBuffer> content) {
        Integer before = numbers.get(key);
        if (content.isEmpty()) {
            if (before != null) {
                all.remove(before);
                numbers.remove(key);
            }
        } else {
            numbers.put(key, before == null ? all.put(content.get()) : all.replace(before, content.get()));
        }
    }

    private static ByteBuffer fresh(int bytes, long kind) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder()).putLong(kind);
    }

    private static ByteBuffer uuid(ByteBuffer out, UUID uuid) {
        return out.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }
}
