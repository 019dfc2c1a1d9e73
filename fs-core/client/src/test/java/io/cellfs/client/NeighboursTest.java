package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.api.VolumeFigures;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two volumes of a cell in one client, of which one gets no data any more. */
@Timeout(120)
class NeighboursTest {
    private static final long STALLED = 536870930;
    private static final int FILES = 80;

    @TempDir
    private Path directory = Path.of("");

    private LiveCell cell;
    private Client client;
    private StalledTransport network;
    private Fid stalledRoot;
    private Fid root;
    private final List<OpenFile> open = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        cell = new LiveCell(directory);
        cell.makeVolume(STALLED, "stalled");
        client = cell.client(real -> {
            network = new StalledTransport(real, STALLED);
            return network;
        });
        Fid cellRoot = client.fs()
                .lookup(client.fs().root(), Name.of("." + LiveCell.NAME), USER)
                .fid();
        root = cellRoot;
        client.fs().makeMountPoint(root, Name.of("stalled"), "stalled", true, USER);
        stalledRoot = client.fs().lookup(root, Name.of("stalled"), USER).fid();
    }

    @AfterEach
    void stop() throws IOException {
        network.free();
        client.close();
        cell.close();
    }

    private OpenFile make(Fid parent, String name, int bytes) throws IOException {
        OpenFile file = client.fs().create(parent, Name.of(name), 0640, USER).file();
        file.write(ByteBuffer.allocate(bytes), 0, false);
        file.flush();
        return file;
    }

    private VolumeFigures figures(long volume) {
        return client.fs().volumeFigures().stream()
                .filter(each -> each.volume() == volume)
                .findFirst()
                .orElseThrow();
    }

    /** As an administrator sets it at the server, and the client learns it when the volume is attached. */
    private void setBudget(Map<String, String> properties) throws IOException {
        cell.server(0).partition().volume(STALLED).orElseThrow().changeProperties(before -> before.with(properties));
        client.fs().properties().attached(LiveCell.NAME, STALLED);
        assertEquals(properties, client.fs().properties().of(STALLED));
    }

    @Test
    void programsOfOneVolumeDoNotNoticeThatAnotherIsStuck() throws Exception {
        setBudget(Map.of("dirtyBytes", Long.toString(4 << 20), "requests", "10"));
        for (int i = 0; i < FILES; i++) {
            open.add(make(stalledRoot, "file-" + i, 200_000));
            client.fs()
                    .flush(client.fs()
                            .lookup(stalledRoot, Name.of("file-" + i), USER)
                            .fid());
        }
        network.stall();
        List<CompletableFuture<Void>> programs = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (OpenFile file : open) {
                programs.add(CompletableFuture.runAsync(() -> use(file), threads));
            }
            awaitRequests(10);
            for (int i = 0; i < 30; i++) {
                OpenFile file = make(root, "neighbour-" + i, 300_000);
                ByteBuffer dst = ByteBuffer.allocate(300_000);
                assertEquals(300_000, file.read(dst, 0));
                file.fsync();
                client.fs()
                        .flush(client.fs()
                                .lookup(root, Name.of("neighbour-" + i), USER)
                                .fid());
                assertEquals(300_000, file.read(dst.clear(), 0));
                file.close();
            }
            assertEquals(10, network.waiting());
            assertEquals(10, figures(STALLED).present().requests());
            long dirty = figures(STALLED).present().dirtyBytes();
            assertTrue(dirty <= (4 << 20) + FILES * 100_000L, "dirty: " + dirty);
            assertTrue(programs.stream().noneMatch(CompletableFuture::isDone));
            network.free();
            CompletableFuture.allOf(programs.toArray(CompletableFuture[]::new)).get(90, TimeUnit.SECONDS);
        }
        assertEquals(0, figures(STALLED).present().dirtyBytes());
    }

    private static void use(OpenFile file) {
        try {
            file.read(ByteBuffer.allocate(1000), 0);
            file.write(ByteBuffer.allocate(100_000), 50_000, false);
            file.fsync();
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitRequests(int count) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (network.waiting() < count) {
            assertTrue(System.nanoTime() - endNs < 0, "requests that wait: " + network.waiting());
            Thread.yield();
        }
    }
}
