package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.Capabilities;
import io.cellfs.protocol.rpc.CallObserver;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.Vl;
import java.time.Instant;
import java.util.OptionalInt;

/** Serves a cell database: volume location (52, upgraded 2503, CellFS's 26000) and protection (73). */
public final class CellServices {
    private final CellDatabase database;
    private final String cellName;
    private final CallObserver observer;

    /**
     * Services of a database, which stays the caller's.
     *
     * @param cellName the cell's canonical name
     * @param observer told of each call
     */
    public CellServices(CellDatabase database, String cellName, CallObserver observer) {
        this.database = database;
        this.cellName = cellName;
        this.observer = observer;
    }

    /** Serves volume location on a transport (port base + 3). */
    public void serveVolumeLocation(Transport transport) {
        VlServers servers = new VlServers(database, cellName);
        CallCounts calls = new CallCounts(observer);
        Dispatcher yfs = servers.registerYfs(volumeLocation(servers, calls))
                .on(Vl.GET_CAPABILITIES, (context, args) -> Capabilities.of(0));
        transport.serve(Services.VL, OptionalInt.of(Services.YFS_VL), volumeLocation(servers, calls));
        transport.serve(Services.YFS_VL, OptionalInt.empty(), yfs);
        transport.serve(
                Services.EXTENSIONS,
                OptionalInt.empty(),
                new DatabaseAdministration(database)
                        .register(CellCommands.serve(Services.EXTENSIONS, database, new Dispatcher(observer))));
    }

    /** Serves protection on a transport (port base + 2). */
    public void serveProtection(Transport transport) {
        transport.serve(Services.PR, OptionalInt.empty(), new PrService(database).register(new Dispatcher(observer)));
    }

    private Dispatcher volumeLocation(VlServers servers, CallCounts calls) {
        Dispatcher dispatcher =
                new VlService(database, Instant.now().getEpochSecond(), calls).register(new Dispatcher(calls));
        return servers.register(new VlListings(database).register(dispatcher));
    }
}
