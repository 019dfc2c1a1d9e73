package io.cellfs.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.protocol.error.PtError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksCellStoreIT {
    @Test
    void whatWasProposedIsThereAfterReopening(@TempDir Path directory) throws IOException {
        int alice;
        try (CellDatabase database =
                EmbeddedCellDatabase.open(RocksCellStore.open(directory), InstantSource.system())) {
            alice = database.propose((state, now) -> state.principals().create("alice", 0, false, 0, 0));
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
            assertThrows(
                    IOException.class,
                    () -> database.propose((state, now) -> {
                        state.principals().create("bob", 0, false, 0, 0);
                        throw PtError.PERM.because("refused after a write");
                    }));
            assertTrue(database.read(state -> state.principals().idOf("bob")).isEmpty());
        }
    }
}
