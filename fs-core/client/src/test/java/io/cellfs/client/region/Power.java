package io.cellfs.client.region;

import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;

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
    public synchronized Version fetch(Fid file, long offset, ByteBuffer dst, Progress progress) throws IOException {
        check();
        return server.fetch(file, offset, dst, progress);
    }

    @Override
    public synchronized void fetchAt(Fid file, long dataVersion, long offset, ByteBuffer dst, Progress progress)
            throws IOException {
        check();
        server.fetchAt(file, dataVersion, offset, dst, progress);
    }

    @Override
    public synchronized Version store(Fid file, StoreRequest request) throws IOException {
        check();
        return server.store(file, request);
    }
}
