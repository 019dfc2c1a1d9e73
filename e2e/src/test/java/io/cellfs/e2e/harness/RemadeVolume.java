package io.cellfs.e2e.harness;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Removes a volume at its server and makes another one with the same id and name there, as somebody who mends a cell by hand may do. */
public final class RemadeVolume {
    private RemadeVolume() {}

    /** Does so in another second than the first one was made in, at the server with this port base on this machine. */
    public static void make(String name, long id, int portBase) throws IOException, InterruptedException {
        long second = Instant.now().getEpochSecond();
        while (Instant.now().getEpochSecond() == second) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), portBase + Services.VOL_PORT_OFFSET);
        try (RxTransport transport = RxTransport.open(RxConfig.defaults(), loopback);
                ClientConnection volumes = transport.connect(server, Services.VOL, false)) {
            int old = Rpc.call(volumes, Vol.TRANS_CREATE, new VolArgs.TransCreate(id, 0, Vol.OFFLINE))
                    .transaction();
            Rpc.call(volumes, Vol.DELETE_VOLUME, new VolArgs.OfTrans(old));
            Rpc.call(volumes, Vol.END_TRANS, new VolArgs.OfTrans(old));
            int anew = Rpc.call(volumes, Vol.CREATE_VOLUME, new VolArgs.CreateVolume(0, name, Vol.TYPE_RW, id, id))
                    .transaction();
            Rpc.call(volumes, Vol.SET_FLAGS, new VolArgs.SetFlags(anew, 0));
            Rpc.call(volumes, Vol.END_TRANS, new VolArgs.OfTrans(anew));
        }
    }
}
