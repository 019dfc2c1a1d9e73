package io.cellfs.client.region;

import io.cellfs.protocol.Fid;
import java.io.IOException;

/** Between a client and the server; once off, nothing of that client reaches the server. */
final class Power implements FileServerPort {
    private final MemoryServer server;
    private boolean on = true;

    Power(MemoryServer server) {
        this.server = server;
    }

    synchronized void on() {
        on = true;
    }

    synchronized void off() {
        on = false;
    }

    private void check() throws IOException {
        if (!on) {
            throw new IOException("killed");
        }
    }

    @Override
    public synchronized Version fetch(Fid file, long offset, int length, Landing landing) throws IOException {
        check();
        return server.fetch(file, offset, length, landing);
    }

    @Override
    public synchronized void fetchAt(Fid file, long dataVersion, long offset, int length, Landing landing)
            throws IOException {
        check();
        server.fetchAt(file, dataVersion, offset, length, landing);
    }

    @Override
    public synchronized Version store(Fid file, StoreRequest request) throws IOException {
        check();
        return server.store(file, request);
    }
}
