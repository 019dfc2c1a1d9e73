package io.cellfs.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.pr.PrReplies;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksCellStoreIT {
    private static final CellCommand<PrArgs.OfId, PrReplies.Id> CREATE = new CellCommand<>(
            0,
            Op.of(90, "create", PrArgs.OfId.class, PrReplies.Id.class),
            (state, args, now) -> new PrReplies.Id(state.principals().create("alice", args.id(), false, 0, 0)));
    private static final CellCommand<PrArgs.OfId, NoValues> REFUSED =
            new CellCommand<>(0, Op.of(91, "refused", PrArgs.OfId.class), (state, args, now) -> {
                state.principals().create("bob", args.id(), false, 0, 0);
                throw PtError.PERM.because("refused after a write");
            });

    @Test
    void whatWasProposedIsThereAfterReopening(@TempDir Path directory) throws IOException {
        int alice;
        try (CellDatabase database =
                EmbeddedCellDatabase.open(RocksCellStore.open(directory), InstantSource.system())) {
            alice = database.propose(CREATE, new PrArgs.OfId(0)).id();
            assertThrows(IOException.class, () -> RocksCellStore.open(directory), "one process at a time");
        }
        try (CellDatabase database =
                EmbeddedCellDatabase.open(RocksCellStore.open(directory), InstantSource.system())) {
            assertEquals(
                    alice,
                    database.read(state -> state.principals().idOf("alice")).orElseThrow());
        }
    }

    @Test
    void aRefusedCommandChangesNothing(@TempDir Path directory) throws IOException {
        try (CellDatabase database =
                EmbeddedCellDatabase.open(RocksCellStore.open(directory), InstantSource.system())) {
            assertThrows(IOException.class, () -> database.propose(REFUSED, new PrArgs.OfId(0)));
            assertTrue(database.read(state -> state.principals().idOf("bob")).isEmpty());
        }
    }
}
