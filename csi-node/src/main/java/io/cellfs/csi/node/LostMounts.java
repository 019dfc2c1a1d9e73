package io.cellfs.csi.node;

import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.NodeInformationSource;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts of volumes whose client was lost for good, holder and all: they answer ENOTCONN. When there is a client again, which knows what was attached,
 * each gets a mount of the new client in its place (ADR 0035). Not thread-safe.
 */
final class LostMounts {
    private static final Logger LOG = LoggerFactory.getLogger(LostMounts.class);
    private static final String TYPE = "fuse.cellfs";

    private final NodeInformationSource node;
    private final Attachments attachments;
    private final Mounts kernel;
    private final VolumeLocks locks;

    /** The file system that the client serves, as of the last look; mounts of it need none. */
    private String living = "";

    /** Mounts that were told not to be mended, so that each is told once. */
    private final Set<Long> told = new HashSet<>();

    LostMounts(NodeInformationSource node, Attachments attachments, Mounts kernel, VolumeLocks locks) {
        this.node = node;
        this.attachments = attachments;
        this.kernel = kernel;
        this.locks = locks;
    }

    /** Looks once, and mends what can be mended now. Waits for nobody while a volume's lock is held. */
    void look() {
        try {
            MountTable table = kernel.table();
            if (candidates(table, living).isEmpty()) {
                return;
            }
            Path mount = Path.of(NodeErrors.call(node::information).mountPath());
            living = table.containing(mount).device();
            List<AttachedVolume> attached = NodeErrors.call(attachments::attachments);
            List<MountTable.Entry> candidates = candidates(table, living);
            told.retainAll(candidates.stream().map(MountTable.Entry::mountId).toList());
            for (MountTable.Entry entry : candidates) {
                mend(entry, mount, attached);
            }
        } catch (CsiException | MountException e) {
            LOG.debug("lost mounts are looked for later", e);
        }
    }

    /** Mounts of volumes, and of the whole namespace, that another file system than this one serves or served. */
    private static List<MountTable.Entry> candidates(MountTable table, String living) {
        return table.entries().stream()
                .filter(e -> e.fileSystem().equals(TYPE) && !e.device().equals(living))
                .filter(e -> table.at(Path.of(e.mountPoint())).filter(e::equals).isPresent())
                .toList();
    }

    private void mend(MountTable.Entry entry, Path mount, List<AttachedVolume> attached) {
        Path target = Path.of(entry.mountPoint());
        if (target.equals(mount) || kernel.isConnected(target)) {
            return;
        }
        Optional<AttachedVolume> volume = attached.stream()
                .filter(a -> entry.isOfRoot(AttachedVolume.within(Path.of("/"), a.handle())))
                .findFirst();
        try {
            if (volume.isPresent()) {
                replace(
                        entry,
                        volume.get().path(),
                        volume.get().identity(),
                        Optional.of(volume.get().label()));
            } else if (entry.isOfRoot(Path.of("/"))) {
                replace(entry, mount, VolumeContext.ALL_CELLS, Optional.empty());
            } else {
                tell(entry, "the client has nothing attached that it is of");
            }
        } catch (MountException | CsiException e) {
            tell(entry, String.valueOf(e.getMessage()));
        }
    }

    /** @param label whose lock is held; without it a mount that goes meanwhile must not come back */
    private void replace(MountTable.Entry entry, Path source, String identity, Optional<String> label)
            throws MountException, CsiException {
        Path target = Path.of(entry.mountPoint());
        Mounts.Identity expected = kernel.identify(source);
        try (Mounts.Copy copy = kernel.copy(source, expected, Optional.of(identity), entry.flags())) {
            if (label.isEmpty()) {
                copy.replace(target);
            } else {
                locks.during(label.get(), () -> replaceAlone(entry, copy, target));
            }
        }
        LOG.info("{}: mounted again, as the client was lost", target);
    }

    private Void replaceAlone(MountTable.Entry entry, Mounts.Copy copy, Path target) throws CsiException {
        try {
            if (kernel.table().at(target).filter(entry::equals).isPresent()) {
                put(copy, target);
            }
            return null;
        } catch (MountException e) {
            throw VolumeMounts.failure(e);
        }
    }

    /** Kernels that cannot mount beneath have the lost one below until the volume is unmounted there. */
    private static void put(Mounts.Copy copy, Path target) throws MountException {
        try {
            copy.replace(target);
        } catch (MountException e) {
            if (e.errno() != MountException.EINVAL) {
                throw e;
            }
            copy.place(target);
        }
    }

    private void tell(MountTable.Entry entry, String why) {
        if (told.add(entry.mountId())) {
            LOG.warn("{}: its client was lost, and it cannot be mounted again now: {}", entry.mountPoint(), why);
        }
    }
}
