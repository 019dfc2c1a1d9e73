package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.DistantServer;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Replicas;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A mount of a volume with two replicas, a near one and a far one: the near one is read, the far one while that is gone. */
class ReplicaChoiceIT {
    private static final int PORTS = PortRange.REPLICA_CHOICE.base();
    private static final int MOUNT_PORTS = PORTS + 40;
    private static final int VOLUME_SERVICE = 5;
    private static final String DATABASE = "127.0.0.1:" + (PORTS + 3);
    private static final String NEAR = "127.0.0.2";
    private static final String FAR = "127.0.0.3";
    private static final String FAR_AS_SEEN = "127.0.0.13";
    private static final Duration ONE_WAY = Duration.ofMillis(50);
    private static final long REPLICA = 700_000_001L;
    private static final int FILES = 600;
    private static final int AT_ONCE = 5;
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private final Workplace work = Workplace.open("choice");
    private final DistantServer files = distant(0);
    private final DistantServer volumes = distant(VOLUME_SERVICE);
    private int next;

    private static DistantServer distant(int offset) {
        return DistantServer.open(
                new InetSocketAddress(FAR_AS_SEEN, PORTS + offset),
                new InetSocketAddress(FAR, PORTS + offset),
                ONE_WAY);
    }

    @AfterEach
    void leaveNothing() {
        work.close();
        files.close();
        volumes.close();
    }

    private static String content(int number) {
        return "file " + number;
    }

    /** Reads some files that were not read before; whether the far server had nothing to do with it. */
    private boolean readsFromNear(Path replica) throws IOException {
        assertTrue(next + AT_ONCE <= FILES, "the other server is never used");
        long before = files.carried();
        for (int i = 0; i < AT_ONCE; i++) {
            assertEquals(content(next), Files.readString(replica.resolve("f" + next)));
            next++;
        }
        return files.carried() - before < AT_ONCE;
    }

    private void await(Path replica, boolean near) throws IOException, InterruptedException {
        while (readsFromNear(replica) != near) {
            TimeUnit.MILLISECONDS.sleep(300);
        }
    }

    @Test
    void theNearReplicaIsReadAsLongAsItIsThere() throws Exception {
        work.start(CellSpec.server(work.resolve("a"), PORTS));
        CellProcess near = work.spawn(CellSpec.fileServer(work.resolve("b"), PORTS, DATABASE, "--bind", NEAR));
        CellProcess far = work.spawn(
                CellSpec.fileServer(work.resolve("c"), PORTS, DATABASE, "--bind", FAR, "--address", FAR_AS_SEEN));
        near.awaitReady();
        far.awaitReady();
        Replicas.make(
                "data",
                REPLICA,
                List.of(FAR, NEAR),
                List.of(FAR_AS_SEEN, NEAR),
                PORTS,
                FILES,
                ReplicaChoiceIT::content);
        CellProcess mount = work.start(CellSpec.mount(work.resolve("m"), MOUNT_PORTS, PORTS + 3, "--no-csi"));
        Path replica = mount.spec().mount().resolve(".:mount").resolve("cellfs.local:data.readonly");

        await(replica, true);
        near.kill();
        CompletableFuture.runAsync(() -> read(replica)).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        await(replica, false);
        near = work.start(near.spec());
        await(replica, true);
    }

    private void read(Path replica) {
        try {
            assertTrue(!readsFromNear(replica), "the near server is gone");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
