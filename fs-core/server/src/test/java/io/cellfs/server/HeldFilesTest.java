package io.cellfs.server;

import static io.cellfs.server.TestClient.abortCode;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.ext.Extensions;
import io.cellfs.server.callback.HeldFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are open without a name, across a restart of the server. */
class HeldFilesTest {
    private static final Fid ROOT = Fid.rootOf(TestCell.VOLUME);

    @TempDir
    Path directory;

    private Fid hold(TestClient client, UUID holder) throws IOException {
        return client.extension(
                        Extensions.CREATE_UNNAMED,
                        new Extensions.CreateUnnamedArgs(ROOT, TestClient.mode(0600), holder))
                .fid();
    }

    @Test
    void holdersThatDoNotComeBackLoseTheirFiles() throws IOException {
        UUID back = new UUID(1, 1);
        UUID gone = new UUID(2, 2);
        Fid kept;
        Fid lost;
        try (TestCell cell = new TestCell(directory)) {
            TestClient client = cell.client().answeringYfs();
            kept = hold(client, back);
            lost = hold(client, gone);
        }
        try (TestCell cell = new TestCell(directory)) {
            TestClient client = cell.client().answeringYfs();
            client.status(kept);
            client.status(lost);
            HeldFiles held = new HeldFiles(List.of(cell.partition));
            held.releaseStrangers(Set.of(back)::contains);
            assertEquals(0, client.status(kept).status().linkCount());
            assertEquals(VolumeError.NOVNODE.code(), abortCode(() -> client.status(lost)));
        }
    }

    @Test
    void holdersSinceTheStartAreNoStrangers() throws IOException {
        try (TestCell cell = new TestCell(directory)) {
            TestClient client = cell.client().answeringYfs();
            UUID holder = new UUID(3, 3);
            Fid fid = hold(client, holder);
            HeldFiles held = new HeldFiles(List.of(cell.partition));
            held.holds(holder, TestCell.VOLUME);
            held.releaseStrangers(uuid -> false);
            assertEquals(0, client.status(fid).status().linkCount());
            held.release(holder);
            assertEquals(VolumeError.NOVNODE.code(), abortCode(() -> client.status(fid)));
        }
    }
}
