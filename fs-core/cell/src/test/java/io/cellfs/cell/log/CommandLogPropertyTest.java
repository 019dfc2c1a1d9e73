package io.cellfs.cell.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.service.CellCommands;
import io.cellfs.cell.store.MemoryCellStore;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.RandomRecords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Commands survive the log, hostile bytes do not enter it, and the same log makes the same rows. */
class CommandLogPropertyTest {
    @Provide
    Arbitrary<CellCommand<?, ?>> commands() {
        return Arbitraries.of(CellCommands.all());
    }

    private static <Q extends Record> LoggedCommand random(CellCommand<Q, ?> command, long seed) throws RpcException {
        Random random = new Random(seed);
        Q args = new RandomRecords(seed).next(command.op().request());
        UUID proposer = new UUID(random.nextLong(), random.nextLong());
        return LoggedCommand.of(command, args, proposer, random.nextLong()).at(random.nextInt() & 0xffff_ffffL);
    }

    private static byte[] bytes(LoggedCommand logged) throws RpcException {
        return Rows.encode(LoggedCommand.class, logged);
    }

    @Property(tries = 500)
    void everyCommandIsReadAsItWasWritten(@ForAll("commands") CellCommand<?, ?> command, @ForAll long seed)
            throws RpcException {
        LoggedCommand logged = random(command, seed);
        LoggedCommand read = CellCommands.TABLE.read(bytes(logged));
        assertEquals(logged, read);
        assertArrayEquals(bytes(logged), bytes(read));
    }

    @Property(tries = 500)
    void whatIsCutOrTooLongIsRejected(
            @ForAll("commands") CellCommand<?, ?> command, @ForAll long seed, @ForAll int place) throws RpcException {
        byte[] whole = bytes(random(command, seed));
        byte[] cut = Arrays.copyOf(whole, Math.floorMod(place, whole.length));
        assertThrows(RpcException.class, () -> CellCommands.TABLE.read(cut));
        assertThrows(RpcException.class, () -> CellCommands.TABLE.read(Arrays.copyOf(whole, whole.length + 4)));
    }

    /** A byte that is changed makes another command or none, never a failure of another kind, and applying it does not fail either. */
    @Property(tries = 1000)
    void changedBytesAreACommandOrRejected(
            @ForAll("commands") CellCommand<?, ?> command, @ForAll long seed, @ForAll int place, @ForAll byte value) {
        MemoryCellStore store = new MemoryCellStore();
        try {
            byte[] bytes = bytes(random(command, seed));
            bytes[Math.floorMod(place, bytes.length)] = value;
            LoggedCommand read = CellCommands.TABLE.read(bytes);
            store.read(view -> CellCommands.TABLE.apply(view, read));
        } catch (RpcException rejected) {
            assertEquals(5380, rejected.code(), "only UINTERNAL");
        }
    }

    @Property(tries = 50)
    void theSameLogMakesTheSameRows(@ForAll long seed) throws RpcException {
        Random random = new Random(seed);
        List<byte[]> log = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            CellCommand<?, ?> command =
                    CellCommands.all().get(random.nextInt(CellCommands.all().size()));
            log.add(bytes(random(command, random.nextLong())));
        }
        assertEquals(replay(log), replay(log), "seed " + seed);
    }

    private static List<String> replay(List<byte[]> log) throws RpcException {
        MemoryCellStore store = new MemoryCellStore();
        List<String> seen = new ArrayList<>();
        for (byte[] bytes : log) {
            LoggedCommand logged = CellCommands.TABLE.read(bytes);
            CommandTable.Applied applied = store.read(view -> CellCommands.TABLE.apply(view, logged));
            store.commit(applied.batch());
            seen.add(HexFormat.of().formatHex(Rows.encode(Outcome.class, applied.outcome())));
        }
        store.read(view -> {
            view.scan(
                    new byte[0],
                    new byte[0],
                    (key, value) -> seen.add(
                            HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value)));
            return 0;
        });
        return seen;
    }
}
