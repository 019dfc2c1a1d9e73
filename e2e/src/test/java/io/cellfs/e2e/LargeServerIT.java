package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.ManyVolumes;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.rx.RxConfig;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A server with many volumes: when it answers after a start, what a volume costs that is used for the first time, how all are listed, how soon
 * it ends. The figures are printed; {@code e2e/bench/scale} has the size that they are wanted for, 1.7 million.
 */
class LargeServerIT {
    private static final int PORTS = PortRange.LARGE_SERVER.base();
    private static final int VOLUMES = Integer.getInteger("cellfs.volumes", 20_000);
    private static final int USES = 2000;
    private static final int DIRECTORY = 2;

    /** The cell's root volumes, which its first start made. */
    private static final int ROOTS = 2;

    private final Workplace work = Workplace.open("large");
    private final ManyVolumes many = new ManyVolumes(VOLUMES);

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    @Test
    void startsListsAndEndsWithManyVolumes() throws IOException {
        CellSpec spec = CellSpec.server(work.resolve("a"), PORTS);
        work.start(spec).stop();
        long makeNs = System.nanoTime();
        many.makeVolumes(spec.state().resolve("vicepa"));
        many.report("volumes made in", System.nanoTime() - makeNs);
        many.makeEntries(spec.state().resolve("db"));
        many.forgetNames(spec.state().resolve("vicepa"));
        long namesNs = System.nanoTime();
        RocksPartition.open(spec.state().resolve("vicepa"), "/vicepa", PartitionConfig.DEFAULT)
                .close();
        many.report("names recorded by the first start that knows of them, in", System.nanoTime() - namesNs);
        long startNs = System.nanoTime();
        CellProcess server = work.start(spec);
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (RxTransport transport = RxTransport.open(RxConfig.defaults(), local);
                ClientConnection files = transport.connect(at(0), Services.AFS_FS, true);
                ClientConnection names = transport.connect(at(0), Services.AFS_FS, false);
                ClientConnection volumes = transport.connect(at(5), Services.EXTENSIONS, false)) {
            use(files, VOLUMES - 1);
            many.report("server: first answer after the start of the process", System.nanoTime() - startNs);
            Random random = new Random(1);
            many.reportEach("status of a volume's root", USES, () -> use(files, random.nextInt(VOLUMES)));
            many.reportEach("GetVolumeInfo by name", USES, () -> find(names, random.nextInt(VOLUMES)));
            many.reportMemory(server.handle());
            list(volumes);
            printList(server);
            many.reportMemory(server.handle());
            long stopNs = System.nanoTime();
            assertEquals(0, server.stop(), server.log());
            many.report("server stopped in", System.nanoTime() - stopNs);
        }
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), PORTS + port);
    }

    private static void use(ClientConnection files, int volume) throws IOException {
        Fid root = Fid.rootOf(ManyVolumes.id(volume));
        YfsFetchStatus status =
                Rpc.call(files, Yfs.FETCH_STATUS, new YfsArgs.OfFid(root)).status();
        assertEquals(DIRECTORY, status.type());
    }

    private static void find(ClientConnection files, int volume) throws IOException {
        AfsArgs.VolumeName name = new AfsArgs.VolumeName(ManyVolumes.name(volume));
        assertEquals(
                ManyVolumes.id(volume),
                Rpc.call(files, Rxafs.GET_VOLUME_INFO, name).volume());
    }

    /** All pages, each volume once and in order. */
    private void list(ClientConnection volumes) throws IOException {
        long beganNs = System.nanoTime();
        int found = 0;
        long after = 0;
        List<VolintInfo> page;
        do {
            page = Rpc.call(
                            volumes,
                            VolumeExtensions.LIST_PAGE,
                            new VolumeExtensions.PageArgs(0, after, VolumeExtensions.PAGE_MAX))
                    .volumes();
            for (VolintInfo volume : page) {
                assertTrue(volume.volume() > after);
                after = volume.volume();
                found++;
            }
        } while (!page.isEmpty());
        assertEquals(VOLUMES + ROOTS, found);
        long counted = Rpc.call(volumes, VolumeExtensions.COUNT_VOLUMES, new VolumeExtensions.OfPartition(0))
                .volumes();
        assertEquals(VOLUMES + ROOTS, counted);
        many.report("listed by pages in", System.nanoTime() - beganNs);
    }

    private void printList(CellProcess server) {
        Program list = server.command("volume", "list");
        List<String> words = new ArrayList<>(Program.shell("\"$@\" | wc -l").words());
        words.add("bash");
        words.addAll(list.words());
        long beganNs = System.nanoTime();
        String lines = new Program(words, list.directory(), list.environment(), Duration.ofMinutes(10))
                .succeed()
                .line();
        assertEquals(VOLUMES + ROOTS + 1, Integer.parseInt(lines), "volumes and a heading");
        many.report("cellfs volume list in", System.nanoTime() - beganNs);
    }
}
