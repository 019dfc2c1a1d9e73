package io.cellfs.cli.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.BrokenOff;
import io.cellfs.cli.admin.CheckOutcome;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check of a volume whose data is damaged, through an administrator's end of it. */
class DamagedVolumeTest {
    private static final int SIZE = 100_000;

    @TempDir
    private Path directory = Path.of("");

    private static void writeFile(LoopbackCell cell, long volume) throws IOException {
        try (ClientConnection files = cell.files()) {
            YfsStoreStatus status = new YfsStoreStatus(0, 0, 0, 0, 0);
            Fid file = Rpc.call(
                            files,
                            Yfs.CREATE_FILE,
                            new YfsArgs.CreateFile(new Fid(volume, 1, 1), Name.of("file"), status, -1))
                    .fid();
            Rpc.callBulkIn(
                    files,
                    Yfs.STORE_DATA64,
                    new YfsArgs.StoreData(file, status, 0, SIZE, SIZE),
                    out -> out.write(ByteBuffer.allocate(SIZE)));
        }
    }

    /** Flips a bit of every chunk file. */
    private void damage() throws IOException {
        List<Path> chunks;
        try (Stream<Path> walk = Files.walk(directory)) {
            chunks = walk.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/chunks/"))
                    .toList();
        }
        assertFalse(chunks.isEmpty());
        for (Path chunk : chunks) {
            byte[] bytes = Files.readAllBytes(chunk);
            bytes[1000] ^= 1;
            Files.write(chunk, bytes);
        }
    }

    @Test
    void whatWasFoundIsToldAlsoWhenNobodyCanBeAskedForGoodCopies() throws Exception {
        try (LoopbackCell cell = LoopbackCell.start(directory.resolve("state"))) {
            writeFile(cell, cell.admin().volumes().create("data", 0).id());
            cell.admin().copies().snapshot("data", "s");
            damage();
            try (BrokenOff attempts = cell.brokenOff()) {
                attempts.snapshotAtNoServer("data.lost");
                assertFound(cell);
                attempts.snapshotAtNoSite("data.nowhere");
            }
        }
        // What is known of entries is kept as long as an administrator's end.
        try (LoopbackCell cell = LoopbackCell.start(directory.resolve("state"))) {
            assertFound(cell);
        }
    }

    private static void assertFound(LoopbackCell cell) throws AdminException {
        CheckOutcome found = cell.admin().care().check("data", VolumeAdmin.Place.ANYWHERE, now -> {});
        assertEquals(1, found.problems(), found.toString());
        assertTrue(found.damaged().getFirst().found().getFirst().contains("checksum"), found.toString());
        assertEquals(List.of(), found.damaged().getFirst().copies());
    }
}
