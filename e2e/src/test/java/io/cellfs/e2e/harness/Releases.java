package io.cellfs.e2e.harness;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.JobStatus;
import io.cellfs.protocol.ext.VolumeExtensions.OfVolume;
import io.cellfs.protocol.ext.VolumeExtensions.ReleaseArgs;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Releases a volume again and again, without the start of a command each time. */
public final class Releases implements AutoCloseable {
    private static final long POLL_MS = 5;

    private final RxTransport transport;
    private final InetSocketAddress server;
    private final long volume;

    private Releases(RxTransport transport, InetSocketAddress server, long volume) {
        this.transport = transport;
        this.server = server;
        this.volume = volume;
    }

    /** Of the volume {@code name}, whose server and location database are on {@code host} with this port base. */
    public static Releases of(String name, String host, int portBase) throws IOException {
        RxTransport transport =
                RxTransport.open(RxConfig.defaults(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (ClientConnection location = transport.connect(
                new InetSocketAddress(host, portBase + Services.VL_PORT_OFFSET), Services.VL, false)) {
            long id = Rpc.call(location, Vl.GET_ENTRY_BY_NAME_N, new VlArgs.VolumeName(name))
                    .entry()
                    .readWriteId();
            return new Releases(transport, new InetSocketAddress(host, portBase + Services.VOL_PORT_OFFSET), id);
        }
    }

    /** Releases it and waits for the end; all sites must take it. */
    public void release() throws IOException, InterruptedException {
        try (ClientConnection connection = transport.connect(server, Services.EXTENSIONS, false)) {
            Rpc.call(connection, VolumeExtensions.RELEASE, new ReleaseArgs(volume, true));
            JobStatus status = Rpc.call(connection, VolumeExtensions.JOB_STATUS, new OfVolume(volume));
            while (status.state() == VolumeExtensions.JOB_RUNS) {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
                status = Rpc.call(connection, VolumeExtensions.JOB_STATUS, new OfVolume(volume));
            }
            if (status.state() != VolumeExtensions.JOB_DONE) {
                throw new IOException(status.message());
            }
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
