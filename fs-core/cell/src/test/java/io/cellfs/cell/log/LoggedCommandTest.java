package io.cellfs.cell.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.service.CellCommands;
import io.cellfs.cell.store.MemoryCellStore;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Opaque;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LoggedCommandTest {
    private static final UUID PROPOSER = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    private static LoggedCommand newUser(String name) throws RpcException {
        return LoggedCommand.of(CellCommands.of(Pr.NEW_ENTRY), new PrArgs.NewEntry(name, Pr.USER, 0), PROPOSER, 7)
                .at(1_800_000_000L);
    }

    /** Logs outlive releases: these bytes must be read for ever. */
    @Test
    void theFirstVersionIsWrittenLikeThis() throws RpcException {
        assertEquals(
                "00000001" + "00000049" + "000001fd" + "000000006b49d200" + "00112233445566778899aabbccddeeff"
                        + "0000000000000007" + "00000014" + "00000005616c696365000000" + "00000000" + "00000000",
                HexFormat.of().formatHex(Rows.encode(LoggedCommand.class, newUser("alice"))));
    }

    @Test
    void anotherVersionOrOperationIsRejectedBeforeItIsApplied() throws RpcException {
        LoggedCommand known = newUser("alice");
        List<LoggedCommand> foreign = List.of(
                new LoggedCommand(2, known.service(), known.opcode(), 0, PROPOSER, 1, known.arguments()),
                new LoggedCommand(1, known.service(), 99, 0, PROPOSER, 1, known.arguments()),
                new LoggedCommand(1, known.service(), known.opcode(), 0, PROPOSER, 1, Opaque.empty()));
        for (LoggedCommand each : foreign) {
            byte[] bytes = Rows.encode(LoggedCommand.class, each);
            RpcException failure = assertThrows(RpcException.class, () -> CellCommands.TABLE.read(bytes));
            assertEquals(UbikError.INTERNAL.code(), failure.code(), failure.getMessage());
        }
    }

    @Test
    void aRefusalIsAnOutcomeThatWritesNothing() throws RpcException {
        MemoryCellStore store = new MemoryCellStore();
        store.commit(store.read(view -> CellCommands.TABLE.apply(view, newUser("alice")))
                .batch());
        CommandTable.Applied again = store.read(view -> CellCommands.TABLE.apply(view, newUser("alice")));
        assertEquals(PtError.EXIST.code(), again.outcome().code());
        assertTrue(again.batch().isEmpty());
        Outcome read = Rows.decode(Outcome.class, Rows.encode(Outcome.class, again.outcome()));
        RpcException refusal = assertThrows(
                RpcException.class, () -> read.replyOf(CellCommands.all().getFirst()));
        assertEquals("EXIST: alice exists (abort code " + PtError.EXIST.code() + ")", refusal.getMessage());
    }

    @Test
    void aReasonIsCutToWhatTheRecordHolds() throws RpcException {
        Outcome outcome = Outcome.refused(PtError.BADNAM.because("\u00e9".repeat(2000)));
        assertEquals(outcome, Rows.decode(Outcome.class, Rows.encode(Outcome.class, outcome)));
    }

    @Test
    void commandsHaveNamesOfTheirOwn() {
        long names = CellCommands.all().stream()
                .sorted(Comparator.comparing(each -> each.op().opcode()))
                .map(CellCommand::toString)
                .distinct()
                .count();
        assertEquals(CellCommands.all().size(), names);
    }
}
