package io.cellfs.cli.compose;

import io.cellfs.client.CacheConfig;
import io.cellfs.client.CacheManager;
import io.cellfs.client.CellAddress;
import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client does first, done beside the one that runs, on another port and in a cache of its own, so that everything that it takes is loaded when programs
 * wait for it. It changes nothing in the cell.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final Credentials ROOT = new Credentials(0, 0, 0);
    private static final int ROUNDS = 20;
    private static final int ENTRIES = 64;

    private Rehearsal() {}

    /** Rehearses in a directory below {@code run}, which is gone afterwards. A failure costs time later, nothing else. */
    static void of(CellLocation location, Path run) {
        Path directory = run.resolve("next");
        try {
            remove(directory);
            Files.createDirectory(directory);
            perform(location, directory);
            remove(directory);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the start was not rehearsed: {}", e.getMessage());
        }
    }

    private static void perform(CellLocation location, Path directory) throws IOException {
        InetAddress local = location.first().getAddress().isLoopbackAddress()
                ? location.first().getAddress()
                : RxTransport.wildcard();
        CacheConfig config = CacheConfig.of(
                List.of(new CellAddress(location.cell(), location.databases())),
                directory,
                CacheConfig.MIN_CACHE_BYTES);
        try (RxTransport transport = RxTransport.open(RxConfig.defaults(), new InetSocketAddress(local, 0));
                CacheManager client = CacheManager.open(config, transport)) {
            for (int i = 0; i < ROUNDS; i++) {
                Attributes cell = client.lookup(client.root(), Name.of("." + location.cell()), ROOT);
                List<DirectoryEntry> entries = client.readdir(cell.fid(), 0, ENTRIES);
                client.bulkGetattr(cell.fid(), entries);
                client.flush(cell.fid());
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
