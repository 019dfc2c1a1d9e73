package io.cellfs.cell.raft;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.history.Naming.Kind;
import io.cellfs.cell.history.Naming.Outcome;
import io.cellfs.cell.history.Recorder;
import io.cellfs.cell.service.CellCommands;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.rpc.AbortCode;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VldbUpdateEntry;
import io.cellfs.protocol.xdr.Words;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Volumes and users of a database as things with names. */
final class DatabaseTargets {
    private static final Map<AbortCode, Outcome> OUTCOMES = Map.of(
            VlError.NAMEEXIST, Outcome.NAME_TAKEN,
            VlError.IDEXIST, Outcome.ID_TAKEN,
            VlError.NOENT, Outcome.ABSENT,
            PtError.EXIST, Outcome.NAME_TAKEN,
            PtError.IDEXIST, Outcome.ID_TAKEN,
            PtError.NOENT, Outcome.ABSENT);

    private DatabaseTargets() {}

    @FunctionalInterface
    private interface Change {
        void make(Kind kind, int id, String name) throws RpcException;
    }

    @FunctionalInterface
    private interface Find {
        int id(String name) throws RpcException;
    }

    static Recorder.Target volumes(CellDatabase database) {
        return target(
                (kind, id, name) -> changeVolume(database, kind, id, name),
                name -> database.read(state -> state.volumes().byName(name).map(VolumeEntry::readWriteId))
                        .map(Long::intValue)
                        .orElse(0));
    }

    static Recorder.Target users(CellDatabase database) {
        return target(
                (kind, id, name) -> changeUser(database, kind, id, name),
                name -> Users.find(database, name).orElse(0));
    }

    private static Recorder.Target target(Change change, Find find) {
        return new Recorder.Target() {
            @Override
            public Optional<Outcome> change(Kind kind, int id, String name) {
                try {
                    change.make(kind, id, name);
                    return Optional.of(Outcome.DONE);
                } catch (RpcException e) {
                    return outcome(e);
                }
            }

            @Override
            public OptionalInt find(String name) {
                try {
                    return OptionalInt.of(find.id(name));
                } catch (RpcException | IllegalStateException e) {
                    return OptionalInt.empty();
                }
            }
        };
    }

    private static Optional<Outcome> outcome(RpcException failure) {
        if (UbikError.NOQUORUM.matches(failure)) {
            return Optional.empty();
        }
        return Optional.of(OUTCOMES.entrySet().stream()
                .filter(each -> each.getKey().matches(failure))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Outcome.UNKNOWN));
    }

    private static void changeVolume(CellDatabase database, Kind kind, int id, String name) throws RpcException {
        switch (kind) {
            case CREATE -> database.propose(CellCommands.of(Vl.CREATE_ENTRY_N), new VlArgs.EntryN(entry(id, name)));
            case RENAME ->
                database.propose(
                        CellCommands.of(Vl.UPDATE_ENTRY), new VlArgs.Update(id, VlFlags.TYPE_RW, renaming(name), 0));
            case DELETE -> database.propose(CellCommands.of(Vl.DELETE_ENTRY), new VlArgs.OfVolume(id, VlFlags.TYPE_RW));
            case FIND -> throw new IllegalArgumentException("changes nothing");
        }
    }

    private static NvldbEntry entry(int id, String name) {
        Words none = Words.padded(Vl.SITES);
        return new NvldbEntry(name, 0, none, none, none, id, 0, 0, 0, VlFlags.RW_EXISTS, 0, Words.padded(8));
    }

    private static VldbUpdateEntry renaming(String name) {
        Words none = Words.padded(Vl.OLD_SITES);
        return new VldbUpdateEntry(VlFlags.UPDATE_NAME, name, 0, 0, 0, 0, 0, 0, none, none, none, none, none, none);
    }

    private static void changeUser(CellDatabase database, Kind kind, int id, String name) throws RpcException {
        switch (kind) {
            case CREATE -> database.propose(CellCommands.of(Pr.I_NEW_ENTRY), new PrArgs.INewEntry(name, id, 0));
            case RENAME -> database.propose(CellCommands.of(Pr.CHANGE_ENTRY), new PrArgs.ChangeEntry(id, name, 0, 0));
            case DELETE -> database.propose(CellCommands.of(Pr.DELETE), new PrArgs.OfId(id));
            case FIND -> throw new IllegalArgumentException("changes nothing");
        }
    }
}
