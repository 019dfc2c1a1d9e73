package io.cellfs.e2e.harness;

import io.cellfs.cell.history.Naming.Kind;
import io.cellfs.cell.history.Naming.Outcome;
import io.cellfs.cell.history.Recorder;
import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.rpc.AbortCode;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VldbUpdateEntry;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Volume entries and users of a cell with database servers, changed over RX by what any client does; never looked up, for answers may be a second old. */
public final class DatabaseTargets implements AutoCloseable {
    private static final Map<AbortCode, Outcome> OUTCOMES = Map.of(
            VlError.NAMEEXIST, Outcome.NAME_TAKEN,
            VlError.IDEXIST, Outcome.ID_TAKEN,
            VlError.NOENT, Outcome.ABSENT,
            PtError.EXIST, Outcome.NAME_TAKEN,
            PtError.IDEXIST, Outcome.ID_TAKEN,
            PtError.NOENT, Outcome.ABSENT);

    private final RxTransport transport;
    private final DatabaseClient location;
    private final DatabaseClient protection;

    private DatabaseTargets(RxTransport transport, List<InetSocketAddress> servers) {
        this.transport = transport;
        this.location = new DatabaseClient(transport, DatabaseService.VOLUME_LOCATION, servers);
        this.protection = new DatabaseClient(transport, DatabaseService.PROTECTION, servers);
    }

    /** Through a port of its own. */
    public static DatabaseTargets of(List<InetSocketAddress> servers) throws IOException {
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new DatabaseTargets(RxTransport.open(RxConfig.defaults(), local), servers);
    }

    @FunctionalInterface
    private interface Change {
        void make(Kind kind, int id, String name) throws IOException;
    }

    private record Target(Change change) implements Recorder.Target {
        @Override
        public Optional<Outcome> change(Kind kind, int id, String name) {
            try {
                change.make(kind, id, name);
                return Optional.of(Outcome.DONE);
            } catch (IOException e) {
                return outcome(e);
            }
        }

        @Override
        public OptionalInt find(String name) {
            return OptionalInt.empty();
        }
    }

    private static Optional<Outcome> outcome(IOException failure) {
        if (!(failure instanceof RpcException abort)) {
            return Optional.of(Outcome.UNKNOWN);
        }
        if (UbikError.NOQUORUM.matches(abort)) {
            return Optional.empty();
        }
        return Optional.of(OUTCOMES.entrySet().stream()
                .filter(each -> each.getKey().matches(abort))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Outcome.UNKNOWN));
    }

    /** Volume entries. */
    public Recorder.Target volumes() {
        return new Target((kind, id, name) -> {
            switch (kind) {
                case CREATE -> location.change(Vl.CREATE_ENTRY_N, new VlArgs.EntryN(entry(id, name)));
                case RENAME ->
                    location.change(Vl.UPDATE_ENTRY, new VlArgs.Update(id, VlFlags.TYPE_RW, renaming(name), 0));
                case DELETE -> location.change(Vl.DELETE_ENTRY, new VlArgs.OfVolume(id, VlFlags.TYPE_RW));
                case FIND -> throw new IllegalArgumentException("changes nothing");
            }
        });
    }

    /** Users. */
    public Recorder.Target users() {
        return new Target((kind, id, name) -> {
            switch (kind) {
                case CREATE -> protection.change(Pr.I_NEW_ENTRY, new PrArgs.INewEntry(name, id, 0));
                case RENAME -> protection.change(Pr.CHANGE_ENTRY, new PrArgs.ChangeEntry(id, name, 0, 0));
                case DELETE -> protection.change(Pr.DELETE, new PrArgs.OfId(id));
                case FIND -> throw new IllegalArgumentException("changes nothing");
            }
        });
    }

    private static NvldbEntry entry(int id, String name) {
        Words none = Words.padded(Vl.SITES);
        return new NvldbEntry(name, 0, none, none, none, id, 0, 0, 0, VlFlags.RW_EXISTS, 0, Words.padded(8));
    }

    private static VldbUpdateEntry renaming(String name) {
        Words none = Words.padded(Vl.OLD_SITES);
        return new VldbUpdateEntry(VlFlags.UPDATE_NAME, name, 0, 0, 0, 0, 0, 0, none, none, none, none, none, none);
    }

    @Override
    public void close() {
        location.close();
        protection.close();
        transport.close();
    }
}
