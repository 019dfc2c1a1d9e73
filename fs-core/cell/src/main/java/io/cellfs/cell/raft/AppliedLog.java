package io.cellfs.cell.raft;

import io.cellfs.cell.log.CommandTable;
import io.cellfs.cell.log.LoggedCommand;
import io.cellfs.cell.log.Outcome;
import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.KeyValues;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.rpc.RpcException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * Applies entries of the log to rows: each proposal once, however often it stands in the log, and each together with its place in the log,
 * so that a copy knows after any end where to go on.
 */
final class AppliedLog {
    /** How long the outcome of a proposal is kept: longer than anybody repeats one. */
    static final long OUTCOMES_KEPT_SECONDS = 600;

    /** Old outcomes forgotten with each command: more than one, so that they do not pile up. */
    private static final int FORGOTTEN_AT_ONCE = 4;

    private static final byte[] PLACE = Keys.text(Keys.COPY, "place");
    private static final byte[] COMPLETE = Keys.text(Keys.COPY, "complete");

    /**
     * How far a copy has applied the log.
     *
     * @param term term of the last entry
     * @param index index of the last entry
     * @param atSeconds time of the last command; no later command has an earlier one
     */
    public record Place(long term, long index, long atSeconds) {
        static final Place NOWHERE = new Place(0, -1, 0);

        TermIndex termIndex() {
            return TermIndex.valueOf(term, index);
        }
    }

    private AppliedLog() {}

    /** How far a copy has come. */
    static Place place(KeyValues view) throws RpcException {
        byte[] row = view.get(PLACE);
        return row == null ? Place.NOWHERE : Rows.decode(Place.class, row);
    }

    /** Notes how far a copy has come. */
    static void setPlace(Batch batch, TermIndex at, long atSeconds) throws RpcException {
        batch.put(PLACE, Rows.encode(Place.class, new Place(at.getTerm(), at.getIndex(), atSeconds)));
    }

    /** Whether a copy has ever had everything that the group had. */
    static boolean complete(KeyValues view) {
        return view.get(COMPLETE) != null;
    }

    /** Notes that it has. */
    static void setComplete(Batch batch) {
        batch.put(COMPLETE, new byte[0]);
    }

    /** What applying came to; the batch has to be committed. */
    record Step(Outcome outcome, Batch batch) {}

    /**
     * Applies an entry.
     *
     * @throws RpcException UINTERNAL when this copy cannot, and must stop
     */
    static Step apply(CommandTable table, KeyValues view, TermIndex at, LoggedCommand entry) throws RpcException {
        Place before = place(view);
        LoggedCommand command = entry.at(Math.max(entry.atSeconds(), before.atSeconds()));
        byte[] key = key(command.proposer(), command.call());
        byte[] known = view.get(key);
        if (known != null) {
            Batch batch = new Batch(view);
            setPlace(batch, at, command.atSeconds());
            return new Step(Rows.decode(Outcome.class, known), batch);
        }
        CommandTable.Applied applied = table.apply(view, command);
        Batch batch = applied.batch();
        batch.put(key, Rows.encode(Outcome.class, applied.outcome()));
        batch.put(Keys.numbers(Keys.OUTCOME_TIME, command.atSeconds(), at.getIndex()), key);
        forget(view, batch, command.atSeconds() - OUTCOMES_KEPT_SECONDS);
        setPlace(batch, at, command.atSeconds());
        return new Step(applied.outcome(), batch);
    }

    private static byte[] key(UUID proposer, long call) {
        return Keys.numbers(Keys.OUTCOME, proposer.getMostSignificantBits(), proposer.getLeastSignificantBits(), call);
    }

    private static void forget(KeyValues view, Batch batch, long beforeSeconds) {
        byte[] table = Keys.table(Keys.OUTCOME_TIME);
        byte[] end = Keys.number(Keys.OUTCOME_TIME, beforeSeconds);
        List<byte[]> old = new ArrayList<>();
        view.scan(table, table, (key, value) -> {
            if (Arrays.compareUnsigned(key, end) >= 0) {
                return false;
            }
            old.add(key);
            batch.delete(value);
            return old.size() < FORGOTTEN_AT_ONCE;
        });
        old.forEach(batch::delete);
    }
}
