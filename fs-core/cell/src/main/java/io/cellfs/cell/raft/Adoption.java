package io.cellfs.cell.raft;

import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.cell.store.RocksCellStore.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * Begins a group with the database of a cell that had a single server. The rows become a place in the log that has no entries before it, so
 * every copy that joins gets them as a snapshot.
 */
final class Adoption {
    /** Before the first entry of a log that begins here; the least term that Raft gives. */
    private static final TermIndex BEGINNING = TermIndex.valueOf(1, 0);

    private Adoption() {}

    /**
     * Copies an embedded database into an empty copy's directory; does nothing when the copy has begun already.
     *
     * @throws IOException when the group is to begin with others: each would begin with rows of its own
     */
    static void adopt(Path embedded, RaftSettings settings) throws IOException {
        Path store = RaftFiles.state(settings.directory());
        if (Files.exists(store) || !Files.isDirectory(embedded)) {
            return;
        }
        if (settings.join() || settings.founders().size() > 1) {
            throw new IOException(
                    "the cell database in " + embedded
                            + " belongs to a cell with one server: start this copy alone first (--peers with itself only), then let others join");
        }
        Path next = store.resolveSibling("adopted");
        RaftFiles.delete(next);
        Files.createDirectories(settings.directory());
        try (RocksCellStore old = RocksCellStore.open(embedded)) {
            old.checkpoint(next);
        }
        try (RocksCellStore adopted = RocksCellStore.open(next, Durability.POWER_LOSS)) {
            adopted.commit(adopted.read(view -> {
                Batch batch = new Batch(view);
                AppliedLog.setPlace(batch, BEGINNING, 0);
                AppliedLog.setComplete(batch);
                return batch;
            }));
        }
        Files.move(next, store);
    }
}
