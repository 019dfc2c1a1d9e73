package io.cellfs.cell.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.cell.log.LoggedCommand;
import io.cellfs.cell.log.Outcome;
import io.cellfs.cell.service.CellCommands;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.MemoryCellStore;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Opaque;
import java.util.UUID;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;

class AppliedLogTest {
    private static final UUID PROPOSER = new UUID(1, 2);

    private final MemoryCellStore store = new MemoryCellStore();
    private long index;

    private static LoggedCommand create(String name, long call) throws RpcException {
        return LoggedCommand.of(CellCommands.of(Pr.NEW_ENTRY), new PrArgs.NewEntry(name, Pr.USER, 0), PROPOSER, call);
    }

    private Outcome apply(LoggedCommand command) throws RpcException {
        AppliedLog.Step step =
                store.read(view -> AppliedLog.apply(CellCommands.TABLE, view, TermIndex.valueOf(1, index++), command));
        store.commit(step.batch());
        return step.outcome();
    }

    private AppliedLog.Place place() throws RpcException {
        return store.read(AppliedLog::place);
    }

    private int outcomes() {
        int[] count = {0};
        byte[] table = Keys.table(Keys.OUTCOME);
        store.read(view -> {
            view.scan(table, table, (key, value) -> ++count[0] > 0);
            return 0;
        });
        return count[0];
    }

    @Test
    void aProposalThatIsSentTwiceIsDoneOnce() throws RpcException {
        Outcome first = apply(create("ada", 1).at(100));
        assertEquals(0, first.code());
        assertEquals(first, apply(create("ada", 1).at(101)));
        assertEquals(PtError.EXIST.code(), apply(create("ada", 2).at(102)).code());
        assertEquals(PtError.EXIST.code(), apply(create("ada", 2).at(103)).code(), "the refusal is kept as well");
        assertEquals(new AppliedLog.Place(1, 3, 103), place());
    }

    @Test
    void timeNeverGoesBack() throws RpcException {
        apply(create("ada", 1).at(100));
        apply(create("bob", 2).at(50));
        assertEquals(100, place().atSeconds());
    }

    @Test
    void oldOutcomesAreForgotten() throws RpcException {
        for (int i = 0; i < 20; i++) {
            apply(create("user" + i, i).at(100));
        }
        assertEquals(20, outcomes());
        long later = 100 + AppliedLog.OUTCOMES_KEPT_SECONDS;
        apply(create("at-the-limit", 50).at(later));
        assertEquals(21, outcomes());
        for (int i = 0; i < 10; i++) {
            apply(create("late" + i, 100 + i).at(later + 1));
        }
        assertEquals(11, outcomes());
    }

    @Test
    void aCopyThatDoesNotKnowACommandStops() {
        LoggedCommand unknown = new LoggedCommand(1, 73, 9999, 1, PROPOSER, 1, Opaque.empty());
        RpcException failure = assertThrows(RpcException.class, () -> apply(unknown));
        assertEquals(UbikError.INTERNAL.code(), failure.code());
    }
}
