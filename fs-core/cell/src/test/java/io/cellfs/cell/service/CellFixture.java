package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.EmbeddedCellDatabase;
import io.cellfs.cell.store.CellStore;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.CallObserver;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import java.time.Instant;
import java.time.InstantSource;

/** A cell database with its services behind real encodings, and connections to them. */
final class CellFixture implements AutoCloseable {
    static final String CELL = "example.org";

    private final CellDatabase database;
    private final Transport vl;
    private final Transport pr;
    private final Transport client;

    CellFixture(CellStore store) throws RpcException {
        LoopbackNetwork network = new LoopbackNetwork();
        database = EmbeddedCellDatabase.open(store, InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000L)));
        vl = network.open(7003);
        pr = network.open(7002);
        client = network.open(7001);
        CellServices services = new CellServices(database, CELL, CallObserver.NONE);
        services.serveVolumeLocation(vl);
        services.serveProtection(pr);
    }

    ClientConnection vl(int service) {
        return client.connect(vl.localAddress(), service, false);
    }

    ClientConnection pr() {
        return client.connect(pr.localAddress(), Services.PR, false);
    }

    CellDatabase database() {
        return database;
    }

    @Override
    public void close() {
        client.close();
        vl.close();
        pr.close();
        database.close();
    }
}
