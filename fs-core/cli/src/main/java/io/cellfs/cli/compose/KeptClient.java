package io.cellfs.cli.compose;

import io.cellfs.client.CacheConfig;
import io.cellfs.keep.KeptMemory;
import io.cellfs.keep.KeptRecords;
import io.cellfs.keep.holder.HolderClient;
import io.cellfs.mount.FuseMount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node's client has at a holder beside its mount: the memory of its notes, in this order. */
final class KeptClient {
    private static final Logger LOG = LoggerFactory.getLogger(KeptClient.class);
    /** With the version of the notes' form: another form is another name. */
    private static final String NAME = "client.1";

    private static final List<String> MEMORIES = List.of("cellfs-unstored", "cellfs-locks", "cellfs-attached");
    private static final long UNSTORED_BYTES = 256L << 20;
    private static final long LOCKS_BYTES = 64L << 20;
    private static final long ATTACHED_BYTES = 8L << 20;
    private static final int ATTACHED_BLOCK_BYTES = 256;
    private static final int ATTEMPTS = 3;

    private final HolderClient holder;
    private final List<Integer> memories;
    private final boolean hadEarlier;

    private KeptClient(HolderClient holder, List<Integer> memories, boolean hadEarlier) {
        this.holder = holder;
        this.memories = memories;
        this.hadEarlier = hadEarlier;
    }

    /** At the holder that listens at {@code socket}; with what an earlier process left there. */
    static KeptClient at(Path socket) throws IOException {
        HolderClient holder = new HolderClient(socket);
        Optional<List<Integer>> left = holder.kept(NAME);
        if (left.isPresent()) {
            if (left.get().size() != MEMORIES.size()) {
                throw new IOException("the holder keeps " + left.get().size() + " memories of the client, not "
                        + MEMORIES.size() + ": they are left alone");
            }
            return new KeptClient(holder, left.get(), true);
        }
        List<Integer> fresh = new ArrayList<>();
        for (String name : MEMORIES) {
            fresh.add(holder.memory(name));
        }
        holder.keep(NAME, fresh);
        return new KeptClient(holder, List.copyOf(fresh), false);
    }

    /** Whether an earlier process left something to go on with. */
    boolean hadEarlier() {
        return hadEarlier;
    }

    /**
     * Requires that everything at a holder is of a form that this version knows.
     *
     * @throws IOException naming what is not
     */
    static void requireKnown(HolderClient holder) throws IOException {
        List<String> unknown = holder.names().stream()
                .filter(name -> !name.equals(NAME) && !name.equals(FuseMount.KEPT_NAME))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IOException("it was left in another form, by another version: " + String.join(", ", unknown));
        }
    }

    HolderClient holder() {
        return holder;
    }

    /** The memory of the cache. */
    CacheConfig.Kept cache() throws IOException {
        return new CacheConfig.Kept(
                records(0, UNSTORED_BYTES, CacheConfig.UNSTORED_BLOCK_BYTES),
                records(1, LOCKS_BYTES, CacheConfig.LOCKS_BLOCK_BYTES));
    }

    /** The memory of the attachments. */
    KeptRecords attachments() throws IOException {
        return records(2, ATTACHED_BYTES, ATTACHED_BLOCK_BYTES);
    }

    private KeptRecords records(int index, long maxBytes, int blockBytes) throws IOException {
        Path path = Path.of("/proc/self/fd/" + memories.get(index));
        return new KeptRecords(KeptMemory.open(path, maxBytes), blockBytes);
    }

    /** Whether another process is to go on: the holder stays. One that misses an answer is asked again, as an unmount cannot be taken back. */
    boolean goesOn() {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return !holder.isEnding();
            } catch (IOException e) {
                LOG.warn("the holder does not answer: {}", e.getMessage());
            }
        }
        return false;
    }

    /** Nobody is to go on: the next client starts with nothing. */
    void end() throws IOException {
        holder.drop(NAME);
    }
}
