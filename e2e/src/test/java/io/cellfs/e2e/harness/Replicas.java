package io.cellfs.e2e.harness;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

/** Makes a volume that has only read-only sites, each with the same files: replicas without a release. */
public final class Replicas {
    private static final int NO_LOCK = -1;
    /** All sites of one release have the same creation date. */
    private static final int RELEASED_SECONDS = 1_700_000_000;

    private final RxTransport transport;
    private final int portBase;

    private Replicas(RxTransport transport, int portBase) {
        this.transport = transport;
        this.portBase = portBase;
    }

    /**
     * Makes the volume {@code name} with replicas of id {@code id} on these hosts, whose servers all have this port base.
     *
     * @param files number of files, called f0, f1 ...
     * @param content content of each
     */
    public static void make(
            String name, long id, List<String> hosts, int portBase, int files, IntFunction<String> content)
            throws IOException {
        make(name, id, hosts, hosts, portBase, files, content);
    }

    /** The same at hosts that are known to the cell by other addresses, {@code named}. */
    public static void make(
            String name,
            long id,
            List<String> hosts,
            List<String> named,
            int portBase,
            int files,
            IntFunction<String> content)
            throws IOException {
        try (RxTransport transport =
                RxTransport.open(RxConfig.defaults(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Replicas replicas = new Replicas(transport, portBase);
            for (String host : hosts) {
                replicas.fill(host, name, id, files, content);
            }
            replicas.enter(name, id, named);
        }
    }

    private InetSocketAddress at(String host, int offset) {
        return new InetSocketAddress(host, portBase + offset);
    }

    private void fill(String host, String name, long id, int files, IntFunction<String> content) throws IOException {
        try (ClientConnection volumes = transport.connect(at(host, Services.VOL_PORT_OFFSET), Services.VOL, false)) {
            int transaction = Rpc.call(
                            volumes,
                            Vol.CREATE_VOLUME,
                            new VolArgs.CreateVolume(0, name + ".readonly", Vol.TYPE_RW, id, id))
                    .transaction();
            Rpc.call(volumes, Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, 0));
            Rpc.call(volumes, Vol.SET_DATE, new VolArgs.SetDate(transaction, RELEASED_SECONDS));
            Rpc.call(volumes, Vol.END_TRANS, new VolArgs.OfTrans(transaction));
        }
        try (ClientConnection server = transport.connect(at(host, 0), Services.YFS_FS, false)) {
            for (int i = 0; i < files; i++) {
                Fid made = Rpc.call(
                                server,
                                Yfs.CREATE_FILE,
                                new YfsArgs.CreateFile(Fid.rootOf(id), Name.of("f" + i), YfsStoreStatus.NONE, NO_LOCK))
                        .fid();
                ByteBuffer bytes = ByteBuffer.wrap(content.apply(i).getBytes(StandardCharsets.UTF_8));
                int length = bytes.remaining();
                Rpc.callBulkIn(
                        server,
                        Yfs.STORE_DATA64,
                        new YfsArgs.StoreData(made, YfsStoreStatus.NONE, 0, length, length),
                        out -> out.write(bytes));
            }
        }
    }

    private void enter(String name, long id, List<String> hosts) throws IOException {
        int[] words = new int[hosts.size()];
        int[] flags = new int[hosts.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = ByteBuffer.wrap(InetAddress.getByName(hosts.get(i)).getAddress())
                    .getInt();
            flags[i] = VlFlags.SITE_RO;
        }
        NvldbEntry entry = new NvldbEntry(
                name,
                words.length,
                Words.padded(Vl.SITES, words),
                Words.padded(Vl.SITES),
                Words.padded(Vl.SITES, flags),
                id - 1,
                id,
                0,
                0,
                VlFlags.RO_EXISTS,
                0,
                Words.padded(8));
        try (ClientConnection location =
                transport.connect(at("127.0.0.1", Services.VL_PORT_OFFSET), Services.VL, false)) {
            Rpc.call(location, Vl.CREATE_ENTRY_N, new VlArgs.EntryN(entry));
        }
    }
}
