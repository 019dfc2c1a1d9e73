package io.cellfs.csi.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.MountFlag;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class VolumeMountsTest {
    private static final Path VOLUME = Path.of("/afs/.:mount/c:1");
    private static final Path OTHER = Path.of("/afs/.:mount/c:2");
    private static final NodeVolumeId ID = new NodeVolumeId.Volume("c/1", "c", "1");
    private static final NodeVolumeId BY_NAME = new NodeVolumeId.Volume("c/one", "c", "one");
    private static final Optional<String> IS_VOLUME = Optional.of("c/1/" + InMemoryNode.CREATED_SECONDS);
    private static final Optional<String> IS_OTHER = Optional.of("c/2/" + InMemoryNode.CREATED_SECONDS);
    private static final Path TARGET = Path.of("/pods/t");

    private final FakeMounts kernel = new FakeMounts();
    private final VolumeMounts mounts = new VolumeMounts(kernel);

    private static void fails(Status.Code code, Executable call) {
        CsiException e = assertThrows(CsiException.class, call);
        assertEquals(code, e.code(), e.getMessage());
    }

    @Test
    void mountsOnceAndKeepsInheritedFlags() throws CsiException {
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of(MountFlag.RO));
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of(MountFlag.RO));
        assertEquals(3, kernel.table().entries().size());
        assertEquals(
                Set.of(MountFlag.RO, MountFlag.NODEV),
                kernel.table().at(TARGET).orElseThrow().flags());
        assertTrue(mounts.shows(TARGET, VOLUME));
        assertFalse(mounts.shows(TARGET, OTHER));
        assertEquals(List.of(TARGET), mounts.boundTo(VOLUME));
        assertEquals(List.of(), mounts.boundTo(OTHER));
    }

    @Test
    void otherFlagsAreToldAndNotChanged() throws CsiException {
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of());
        fails(Status.Code.ALREADY_EXISTS, () -> mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of(MountFlag.RO)));
        assertEquals(
                Set.of(MountFlag.NODEV), kernel.table().at(TARGET).orElseThrow().flags());
    }

    @Test
    void anotherMountIsNeverCoveredOrRemoved() throws CsiException {
        mounts.ensure(OTHER, IS_OTHER, TARGET, Set.of());
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of()));
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.remove(TARGET, Optional.of(VOLUME), ID));
        Path foreign = Path.of("/pods/foreign");
        kernel.mountForeign(foreign);
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.ensure(VOLUME, IS_VOLUME, foreign, Set.of()));
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.remove(foreign, Optional.empty(), ID));
        assertEquals(4, kernel.table().entries().size());
    }

    @Test
    void theVolumeIsLookedAtBeforeAndAfterTheBind() throws CsiException {
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.ensure(VOLUME, IS_OTHER, TARGET, Set.of()));
        Path plain = Path.of("/srv/directory");
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.ensure(plain, IS_VOLUME, TARGET, Set.of()));
        kernel.makeAnew(TARGET);
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of()));
        assertEquals(2, kernel.table().entries().size(), "what shows another volume does not stay");
        assertEquals(Set.of(), kernel.sealed());
        Path mounted = Path.of("/pods/mounted");
        mounts.ensure(VOLUME, IS_VOLUME, mounted, Set.of());
        kernel.makeAnew(mounted);
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.ensure(VOLUME, IS_VOLUME, mounted, Set.of()));
        assertEquals(3, kernel.table().entries().size(), "a mount of an earlier call stays");
    }

    @Test
    void theDirectoryBelowAMountIsSealedUntilTheMountIsRemoved() throws CsiException, MountException {
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of());
        assertEquals(Set.of(TARGET.toString()), kernel.sealed());
        kernel.unmount(TARGET);
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of());
        mounts.remove(TARGET, Optional.of(VOLUME), ID);
        assertEquals(Set.of(), kernel.sealed());
        kernel.seal(TARGET);
        mounts.remove(TARGET, Optional.empty(), ID);
        assertEquals(Set.of(), kernel.sealed(), "after a reboot nothing is mounted where something was");
    }

    @Test
    void removesEveryMountOfTheVolumeAtThePath() throws CsiException, MountException {
        kernel.bind(VOLUME, kernel.identify(VOLUME), IS_VOLUME, TARGET, Set.of());
        kernel.bind(VOLUME, kernel.identify(VOLUME), IS_VOLUME, TARGET, Set.of());
        mounts.remove(TARGET, Optional.of(VOLUME), ID);
        assertTrue(kernel.table().at(TARGET).isEmpty());
        mounts.remove(TARGET, Optional.of(VOLUME), ID);
    }

    @Test
    void aVolumeThatIsNotAttachedIsKnownByItsMount() throws CsiException {
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of());
        fails(
                Status.Code.FAILED_PRECONDITION,
                () -> mounts.remove(TARGET, Optional.empty(), new NodeVolumeId.Inline("csi-1")));
        fails(
                Status.Code.FAILED_PRECONDITION,
                () -> mounts.remove(TARGET, Optional.empty(), new NodeVolumeId.Volume("c/2", "c", "2")));
        assertTrue(mounts.isMounted(TARGET, VOLUME));
        mounts.remove(TARGET, Optional.empty(), ID);
        assertTrue(kernel.table().at(TARGET).isEmpty());
        assertFalse(mounts.isMounted(TARGET, VOLUME));
    }

    @Test
    void aMountOfAVolumeByNameIsKnownByItsCell() throws CsiException {
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of());
        NodeVolumeId elsewhere = new NodeVolumeId.Volume("d/one", "d", "one");
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.remove(TARGET, Optional.empty(), elsewhere));
        mounts.remove(TARGET, Optional.empty(), BY_NAME);
        assertTrue(kernel.table().at(TARGET).isEmpty());
    }

    @Test
    void aMountIsKnownWithoutAnAnswerOfItsFileSystem() throws CsiException {
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of());
        kernel.failToIdentify(TARGET, MountException.ESTALE);
        kernel.failToIdentify(VOLUME, MountException.ENOENT);
        assertTrue(mounts.isMounted(TARGET, VOLUME));
        assertFalse(mounts.isMounted(TARGET, OTHER));
        mounts.remove(TARGET, Optional.of(VOLUME), ID);
        assertTrue(kernel.table().at(TARGET).isEmpty());
    }

    @Test
    void nobodyIsAskedThatMayNotAnswerWhenAMountIsRemoved() throws CsiException {
        Path neighbours = Path.of("/pods/neighbours");
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of());
        mounts.ensure(OTHER, IS_OTHER, neighbours, Set.of());
        for (Path path : List.of(VOLUME, TARGET, OTHER, neighbours)) {
            kernel.silence(path);
        }
        assertTrue(mounts.shows(TARGET, VOLUME));
        assertFalse(mounts.shows(TARGET, OTHER));
        assertEquals(List.of(TARGET), mounts.boundTo(VOLUME));
        assertTrue(mounts.isMounted(TARGET, VOLUME));
        mounts.remove(TARGET, Optional.of(VOLUME), ID);
        mounts.remove(neighbours, Optional.empty(), new NodeVolumeId.Volume("c/2", "c", "2"));
        assertEquals(2, kernel.table().entries().size());
    }

    @Test
    void aVolumeThatDoesNotAnswerIsNotMountedAndItsMountStays() throws CsiException {
        kernel.fail(VOLUME, MountException.ETIMEDOUT);
        fails(Status.Code.UNAVAILABLE, () -> mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of()));
        assertEquals(2, kernel.table().entries().size());
        mounts.ensure(OTHER, IS_OTHER, TARGET, Set.of());
        kernel.fail(TARGET, MountException.ETIMEDOUT);
        fails(Status.Code.UNAVAILABLE, () -> mounts.ensure(OTHER, IS_OTHER, TARGET, Set.of()));
        assertEquals(3, kernel.table().entries().size(), "a mount of an earlier call stays");
    }

    @Test
    void aMountWithoutItsClientIsReplacedAndRemoved() throws CsiException {
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of());
        kernel.kill(TARGET);
        assertFalse(mounts.shows(TARGET, VOLUME));
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of());
        assertTrue(mounts.shows(TARGET, VOLUME));
        assertEquals(3, kernel.table().entries().size());
        kernel.kill(TARGET);
        mounts.remove(TARGET, Optional.of(VOLUME), ID);
        assertTrue(kernel.table().at(TARGET).isEmpty());
    }

    @Test
    void whatIsMissingOrNoDirectoryIsAPrecondition() {
        kernel.fail(TARGET, MountException.ENOENT);
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of()));
        fails(Status.Code.FAILED_PRECONDITION, () -> mounts.ensure(VOLUME, IS_VOLUME, Path.of("/pods/file"), Set.of()));
        fails(
                Status.Code.FAILED_PRECONDITION,
                () -> mounts.ensure(Path.of("/afs/file"), Optional.empty(), Path.of("/pods/u"), Set.of()));
    }

    @Test
    void otherErrorsOfTheKernelAreInternalAndBusyIsInUse() throws CsiException {
        mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of());
        int eperm = 1;
        kernel.fail(TARGET, eperm);
        fails(Status.Code.INTERNAL, () -> mounts.remove(TARGET, Optional.of(VOLUME), ID));
        fails(Status.Code.INTERNAL, () -> mounts.ensure(VOLUME, IS_VOLUME, TARGET, Set.of()));
        Path busy = Path.of("/pods/busy");
        mounts.ensure(VOLUME, IS_VOLUME, busy, Set.of());
        FailingUnmount stubborn = new FailingUnmount(kernel);
        fails(Status.Code.FAILED_PRECONDITION, () -> new VolumeMounts(stubborn).remove(busy, Optional.of(VOLUME), ID));
    }

    /** A kernel in which every mount is in use. */
    private record FailingUnmount(FakeMounts kernel) implements Mounts {
        @Override
        public Identity identify(Path path) throws MountException {
            return kernel.identify(path);
        }

        @Override
        public boolean isConnected(Path path) {
            return kernel.isConnected(path);
        }

        @Override
        public MountTable table() {
            return kernel.table();
        }

        @Override
        public Copy copy(Path source, Identity expected, Optional<String> volume, Set<MountFlag> flags)
                throws MountException {
            return kernel.copy(source, expected, volume, flags);
        }

        @Override
        public Optional<String> volume(Path path) throws MountException {
            return kernel.volume(path);
        }

        @Override
        public void seal(Path directory) throws MountException {
            kernel.seal(directory);
        }

        @Override
        public void release(Path directory) {
            kernel.release(directory);
        }

        @Override
        public void unmount(Path target) throws MountException {
            throw new MountException("umount2", MountException.EBUSY);
        }
    }
}
