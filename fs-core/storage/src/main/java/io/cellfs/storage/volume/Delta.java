package io.cellfs.storage.volume;

import io.cellfs.storage.api.ChunkHash;
import io.cellfs.storage.api.Difference;
import io.cellfs.storage.api.DifferenceKind;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VolumeDelta;
import io.cellfs.storage.meta.ChangedKey;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What changed between two epochs of a space, by the records of changes: each record's first change after the older epoch counts. Without
 * an older epoch, all that the newer one shows.
 */
final class Delta implements VolumeDelta {
    /** Changes looked at in one call at most, so that one that finds nothing ends too. */
    private static final int LOOKS = 4096;

    private final VolumeState to;
    private final Optional<VolumeState> from;
    private final Set<DifferenceKind> kinds;
    private final long toEpoch;
    private final long fromEpoch;
    private final List<byte[]> prefixes = new ArrayList<>();
    private byte[] position;
    private boolean done;

    /** The caller is in both volumes. */
    Delta(VolumeState to, Optional<VolumeState> from, Set<DifferenceKind> kinds) {
        this.to = to;
        this.from = from;
        this.kinds = kinds;
        this.toEpoch = to.header().epoch();
        this.fromEpoch = from.isPresent() ? from.get().header().epoch() : 0;
        if (from.isPresent()) {
            prefixes.add(Keys.changes(to.space()));
            position = Keys.changedIn(to.space(), from.get().header().epoch() + 1, 0);
        } else {
            for (byte kind : Keys.versionedKinds()) {
                prefixes.add(Keys.ofKind(kind, to.space()));
            }
            position = prefixes.getFirst();
        }
    }

    @Override
    public List<Difference> next(int max) throws StorageException {
        List<Difference> found = new ArrayList<>();
        while (found.isEmpty() && !done) {
            inside(() -> step(found, max));
        }
        return found;
    }

    private interface Step {
        void run() throws StorageException;
    }

    /** Is in the volumes for one step only: whoever reads slowly keeps nobody from removing them. */
    private void inside(Step step) throws StorageException {
        LockTable.Held later = enter(to, toEpoch);
        try {
            if (from.isEmpty()) {
                step.run();
                return;
            }
            LockTable.Held earlier = enter(from.get(), fromEpoch);
            try {
                step.run();
            } finally {
                earlier.close();
            }
        } finally {
            later.close();
        }
    }

    private static LockTable.Held enter(VolumeState volume, long epoch) throws StorageException {
        LockTable.Held entered = volume.enterAnyhow();
        if (volume.header().epoch() != epoch) {
            entered.close();
            throw Failures.of(Reason.NO_VOLUME, "volume " + volume.id() + " shows another content now");
        }
        return entered;
    }

    private void step(List<Difference> found, int max) throws StorageException {
        byte[] prefix = prefixes.getFirst();
        try (RecordCursor cursor =
                from.isPresent() ? to.services().store().scan(prefix, position) : to.scan(prefix, position)) {
            for (int looks = 0; found.size() < max && looks < LOOKS; looks++) {
                if (!cursor.next() || isBeyond(cursor)) {
                    prefixes.removeFirst();
                    done = prefixes.isEmpty();
                    position = done ? prefix : prefixes.getFirst();
                    return;
                }
                // From the key itself: a key just after it could lie before saved versions of it.
                if (Arrays.equals(position, cursor.key())) {
                    continue;
                }
                position = cursor.key();
                if (from.isPresent()) {
                    change(ChangedKey.of(cursor.key()), found);
                } else {
                    add(found, cursor.key(), cursor.value());
                }
            }
        }
    }

    private boolean isBeyond(RecordCursor cursor) throws StorageException {
        return from.isPresent()
                && ChangedKey.of(cursor.key()).epoch() > to.header().epoch();
    }

    /** A change counts if it is the first since the older epoch: the version that it ended was shown then, or there was none. */
    private void change(ChangedKey change, List<Difference> found) throws StorageException {
        boolean first = change.isCreation()
                ? from.orElseThrow().view().getTop(change.record()) == null
                : change.start() <= from.orElseThrow().header().epoch();
        if (first && isWanted(change.record())) {
            add(found, change.record(), to.view().get(change.record()));
        }
    }

    private boolean isWanted(byte[] key) {
        return switch (Keys.kindOf(key)) {
            case VNODE -> kinds.contains(DifferenceKind.VNODE);
            case ENTRY -> kinds.contains(DifferenceKind.ENTRY);
            case LINK -> kinds.contains(DifferenceKind.LINK);
            case CHUNK ->
                kinds.contains(DifferenceKind.CHUNK)
                        || kinds.contains(DifferenceKind.PLACE)
                        || kinds.contains(DifferenceKind.FORMER_BYTES);
            case HELD, OTHER -> false;
        };
    }

    private void add(List<Difference> found, byte[] key, byte @Nullable [] now) throws StorageException {
        if (!isWanted(key)) {
            return;
        }
        switch (Keys.kindOf(key)) {
            case VNODE -> found.add(vnode(Keys.vnodeNumber(key), now));
            case ENTRY -> found.add(entry(key, now));
            case LINK -> {
                Keys.LinkName link = Keys.linkName(key);
                found.add(new Difference.OfLink(link.vnode(), link.directory(), link.name(), now != null));
            }
            case CHUNK -> chunk(found, key, now);
            case HELD, OTHER -> throw new IllegalStateException("not wanted");
        }
    }

    /** A file that is held open without a name is none of a copy's business. */
    private Difference vnode(long number, byte @Nullable [] now) throws StorageException {
        Optional<VnodeImage> image = now == null
                ? Optional.empty()
                : Optional.of(VnodeCodec.decode(to.id(), number, now))
                        .filter(vnode -> vnode.status().links() > 0)
                        .map(Vnode::image);
        return new Difference.OfVnode(number, image);
    }

    private Difference entry(byte[] key, byte @Nullable [] now) throws StorageException {
        Optional<DirEntry> entry = Optional.empty();
        if (now != null) {
            VnodeCodec.Entry record = VnodeCodec.decodeEntry(to.id(), now);
            entry = Optional.of(new DirEntry(Keys.entryName(key), record.fid(), record.type(), record.serial()));
        }
        return new Difference.OfEntry(Keys.vnodeNumber(key), Keys.entryName(key), entry);
    }

    private void chunk(List<Difference> found, byte[] key, byte @Nullable [] now) throws StorageException {
        if (kinds.contains(DifferenceKind.CHUNK) || kinds.contains(DifferenceKind.PLACE)) {
            chunk(found, Keys.chunkKey(key), now);
        }
        if (kinds.contains(DifferenceKind.FORMER_BYTES) && from.isPresent()) {
            byte[] before = from.get().view().get(key);
            long bytes = before == null ? 0 : onlyIn(ChunkCodec.decode(before), now);
            if (bytes > 0) {
                found.add(new Difference.OfFormerBytes(bytes));
            }
        }
    }

    private static long onlyIn(ChunkRecord before, byte @Nullable [] now) throws StorageException {
        return before instanceof FileChunk was
                        && now != null
                        && ChunkCodec.decode(now) instanceof FileChunk is
                        && was.id() == is.id()
                ? was.bytesBeside(is)
                : before.chargedBytes();
    }

    /** Chunks go with their file: one that is gone or has no name needs no word about them. */
    private void chunk(List<Difference> found, ChunkKey key, byte @Nullable [] now) throws StorageException {
        Optional<Vnode> file = to.peek(key.vnode());
        if (file.isEmpty()
                || file.get().unique() != key.unique()
                || file.get().status().links() == 0) {
            return;
        }
        if (!kinds.contains(DifferenceKind.CHUNK)) {
            if (now != null) {
                found.add(new Difference.OfPlace(key.vnode(), key.unique(), key.index()));
            }
            return;
        }
        Optional<ChunkRecord> chunk = now == null ? Optional.empty() : Optional.of(ChunkCodec.decode(now));
        Optional<ChunkHash> hash = chunk.isPresent() ? Optional.of(Hashes.of(to, key, chunk)) : Optional.empty();
        found.add(new Difference.OfChunk(key.vnode(), key.unique(), key.index(), hash));
    }

    @Override
    public void close() {
        done = true;
    }
}
