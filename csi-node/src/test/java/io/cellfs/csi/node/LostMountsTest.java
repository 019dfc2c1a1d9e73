package io.cellfs.csi.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.MountFlag;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.Attaching;
import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeInformation;
import io.cellfs.node.api.ResolvedVolume;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeReference;
import io.cellfs.node.api.testing.InMemoryNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LostMountsTest {
    private static final Path MOUNT = Path.of("/afs");
    private static final Path STAGING = Path.of("/staging/one");
    private static final Path TARGET = Path.of("/pods/one");
    private static final Path ALL = Path.of("/pods/afs");
    private static final AttachedVolume VOLUME = new AttachedVolume(
            "label",
            VolumeHandle.parse("c/1"),
            "one",
            AttachedVolume.within(MOUNT, VolumeHandle.parse("c/1")),
            false,
            InMemoryNode.CREATED_SECONDS,
            OptionalInt.empty());

    private final FakeMounts kernel = new FakeMounts();
    private final VolumeMounts mounts = new VolumeMounts(kernel);
    private final VolumeLocks locks = new VolumeLocks();
    private final Client client = new Client();
    private final LostMounts lost = new LostMounts(client::information, client, kernel, locks);

    /** A client that has one volume attached, or answers nothing. */
    private static final class Client implements Attachments {
        private final List<AttachedVolume> attached = new ArrayList<>(List.of(VOLUME));
        private boolean there = true;
        private int asked;

        NodeInformation information() throws NodeApiException {
            asked++;
            if (!there) {
                throw new NodeApiException(NodeApiException.Reason.UNAVAILABLE, "no client");
            }
            return new NodeInformation("0", List.of("c"), MOUNT.toString(), "node", true, true);
        }

        @Override
        public List<AttachedVolume> attachments() {
            return List.copyOf(attached);
        }

        @Override
        public AttachedVolume attach(Attaching wish) {
            throw new AssertionError();
        }

        @Override
        public ResolvedVolume resolve(VolumeReference reference) {
            throw new AssertionError();
        }

        @Override
        public void detach(String label) {
            throw new AssertionError();
        }

        @Override
        public Optional<AttachedVolume> attachment(String label) {
            throw new AssertionError();
        }
    }

    @BeforeEach
    void aPodWithAVolumeAndTheNamespace() throws CsiException {
        mounts.ensure(VOLUME.path(), Optional.of(VOLUME.identity()), STAGING, Set.of());
        mounts.ensure(STAGING, Optional.of(VOLUME.identity()), TARGET, Set.of(MountFlag.RO));
        mounts.ensure(MOUNT, Optional.empty(), ALL, Set.of());
    }

    private void loseClient() {
        kernel.loseClient(List.of(STAGING, TARGET, ALL));
    }

    private List<String> shown(Path... paths) throws MountException {
        List<String> shown = new ArrayList<>();
        for (Path path : paths) {
            MountTable.Entry entry = kernel.table().at(path).orElseThrow();
            boolean now = entry.device().equals(kernel.table().containing(MOUNT).device());
            shown.add((now ? "new " : "lost ") + entry.root() + " " + entry.flags());
        }
        return shown;
    }

    @Test
    void eachIsMountedAgainAsItWas() throws MountException {
        loseClient();
        int before = kernel.table().entries().size();
        lost.look();
        assertEquals(List.of("new /.:mount/c:1 [NODEV]", "new /.:mount/c:1 [RO, NODEV]"), shown(STAGING, TARGET));
        assertEquals(List.of("new / [NODEV]"), shown(ALL));
        assertEquals(before, kernel.table().entries().size());
    }

    @Test
    void nobodyIsAskedWhileNothingIsLost() {
        lost.look();
        int once = client.asked;
        lost.look();
        lost.look();
        assertEquals(once, client.asked);
    }

    @Test
    void theyAreLeftUntilThereIsAClientThatHasTheVolume() throws MountException {
        loseClient();
        client.there = false;
        lost.look();
        assertEquals(List.of("lost /.:mount/c:1 [NODEV]"), shown(STAGING));
        client.there = true;
        client.attached.clear();
        lost.look();
        assertEquals(List.of("lost /.:mount/c:1 [NODEV]", "new / [NODEV]"), shown(STAGING, ALL));
        client.attached.add(VOLUME);
        lost.look();
        assertEquals(List.of("new /.:mount/c:1 [NODEV]"), shown(STAGING));
    }

    @Test
    void anotherVolumeOfThatIdIsNotMounted() throws MountException {
        kernel.makeAnew(VOLUME.path());
        loseClient();
        lost.look();
        assertEquals(List.of("lost /.:mount/c:1 [NODEV]"), shown(STAGING));
    }

    @Test
    void aVolumeThatIsWorkedOnIsLeftForTheNextLook() throws Exception {
        loseClient();
        locks.during(VOLUME.label(), () -> {
            lost.look();
            return null;
        });
        assertEquals(List.of("lost /.:mount/c:1 [NODEV]"), shown(STAGING));
        lost.look();
        assertEquals(List.of("new /.:mount/c:1 [NODEV]"), shown(STAGING));
    }

    @Test
    void anOldKernelHasTheLostOneBelowUntilTheVolumeIsUnpublished() throws Exception {
        kernel.beOld();
        loseClient();
        int before = kernel.table().entries().size();
        lost.look();
        assertEquals(List.of("new /.:mount/c:1 [RO, NODEV]", "lost / [NODEV]"), shown(TARGET, ALL));
        assertEquals(before + 2, kernel.table().entries().size());
        lost.look();
        assertEquals(before + 2, kernel.table().entries().size());
    }

    @Test
    void mountsThatLiveAreLeft() throws MountException {
        kernel.loseClient(List.of());
        lost.look();
        assertEquals(List.of("lost /.:mount/c:1 [NODEV]", "lost / [NODEV]"), shown(STAGING, ALL));
        assertThrows(MountException.class, () -> {
            kernel.kill(TARGET);
            kernel.identify(TARGET);
        });
    }
}
