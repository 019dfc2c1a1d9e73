package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.Attaching;
import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.ResolvedVolume;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The volumes attached to a mount: paths {@code <mount>/.:mount/<cell>:<id>}, which the client serves without being told. They end with the
 * mount. What is written through them is stored at close, so that detaching has nothing left to store.
 */
final class AttachedVolumes implements Attachments {
    private final String cell;
    private final Path mount;
    private final VolumeAdmin volumes;
    private final AttachableVolumes client;
    private final KeptAttachments kept;
    private final Following following;
    private final TreeMap<String, AttachedVolume> attached;

    /** Who is told which volumes are attached. */
    interface Following {
        /** A volume was attached. */
        void attached(VolumeHandle volume);

        /** It is not any more. */
        void detached(VolumeHandle volume);

        /**
         * One is about to be detached.
         *
         * @throws NodeApiException if it cannot be, and stays attached
         */
        default void leaving(VolumeHandle volume) throws NodeApiException {}
    }

    private static final Following NOBODY = new Following() {
        @Override
        public void attached(VolumeHandle volume) {}

        @Override
        public void detached(VolumeHandle volume) {}
    };

    AttachedVolumes(String cell, Path mount, VolumeAdmin volumes) {
        this(
                cell,
                mount,
                volumes,
                AttachableVolumes.NONE,
                new KeptAttachments(Optional.empty(), Optional.empty()),
                NOBODY,
                Map.of());
    }

    private AttachedVolumes(
            String cell,
            Path mount,
            VolumeAdmin volumes,
            AttachableVolumes client,
            KeptAttachments kept,
            Following following,
            Map<String, AttachedVolume> before) {
        this.cell = cell;
        this.mount = mount;
        this.volumes = volumes;
        this.client = client;
        this.kept = kept;
        this.following = following;
        this.attached = new TreeMap<>(before);
    }

    /** Goes on with what an earlier process noted. */
    static AttachedVolumes kept(
            String cell,
            Path mount,
            VolumeAdmin volumes,
            AttachableVolumes client,
            KeptAttachments kept,
            Following following)
            throws IOException {
        AttachedVolumes attached = new AttachedVolumes(cell, mount, volumes, client, kept, following, kept.load());
        try {
            for (AttachedVolume each : attached.attachments()) {
                attached.showGroup(each.handle());
            }
        } catch (NodeApiException e) {
            throw new IOException("a volume attached before cannot be shown: " + e.getMessage(), e);
        }
        return attached;
    }

    @Override
    public AttachedVolume attach(Attaching wish) throws NodeApiException {
        Failures.requireCell(cell, wish.volume().cell());
        VolumeSummary found = find(wish.volume());
        AttachedVolume now = new AttachedVolume(
                wish.label(),
                wish.volume(),
                found.name(),
                AttachedVolume.within(mount, wish.volume()),
                wish.readonly(),
                client.uniquifier(wish.volume()),
                wish.group());
        requireSame(wish.uniquifier(), now);
        AttachedVolume added = add(now);
        showGroup(wish.volume());
        following.attached(wish.volume());
        return added;
    }

    /** A volume that several attachments have groups for is shown to be of the first one's. */
    private void showGroup(VolumeHandle volume) throws NodeApiException {
        synchronized (attached) {
            OptionalInt group = attached.values().stream()
                    .filter(a -> a.handle().equals(volume) && a.group().isPresent())
                    .findFirst()
                    .map(AttachedVolume::group)
                    .orElse(OptionalInt.empty());
            client.showGroup(volume, group);
        }
    }

    @Override
    public ResolvedVolume resolve(VolumeReference reference) throws NodeApiException {
        Failures.requireCell(cell, reference.cell());
        return client.resolve(reference);
    }

    private AttachedVolume add(AttachedVolume now) throws NodeApiException {
        synchronized (attached) {
            AttachedVolume before = attached.get(now.label());
            if (before != null) {
                requireSame(before, now);
                boolean newGroup = before.group().isEmpty() && now.group().isPresent();
                if (before.uniquifier() == now.uniquifier() && !newGroup) {
                    return before;
                }
                kept.remove(before.label());
            }
            if (before == null && attached.size() >= MAXIMUM) {
                throw new NodeApiException(Reason.RESOURCE_EXHAUSTED, MAXIMUM + " volumes are attached already");
            }
            kept.add(now);
            attached.put(now.label(), now);
            return now;
        }
    }

    private static void requireSame(AttachedVolume before, AttachedVolume now) throws NodeApiException {
        if (!before.handle().equals(now.handle())) {
            throw new NodeApiException(
                    Reason.ALREADY_EXISTS, before.handle() + " is attached as " + before.label() + " already");
        }
        if (before.readonly() != now.readonly()) {
            throw new NodeApiException(
                    Reason.ALREADY_EXISTS,
                    "volume " + before.handle() + " is attached " + (before.readonly() ? "read-only" : "read-write"));
        }
        requireSame(before.uniquifier(), now);
        if (before.group().isPresent()
                && now.group().isPresent()
                && !before.group().equals(now.group())) {
            throw new NodeApiException(
                    Reason.FAILED_PRECONDITION,
                    "the files of volume " + before.handle() + " are shown on this node to be of group "
                            + Integer.toUnsignedString(before.group().getAsInt()) + ", not of "
                            + Integer.toUnsignedString(now.group().getAsInt()));
        }
    }

    private static void requireSame(long uniquifier, AttachedVolume now) throws NodeApiException {
        if (uniquifier != 0 && uniquifier != now.uniquifier()) {
            throw new NodeApiException(
                    Reason.FAILED_PRECONDITION,
                    "volume " + now.handle()
                            + " is not the one that is meant but one made anew with the same id: its uniquifier is "
                            + now.uniquifier() + ", not " + uniquifier);
        }
    }

    private VolumeSummary find(VolumeHandle volume) throws NodeApiException {
        try {
            return volumes.get(Long.toString(volume.volumeId()));
        } catch (AdminException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public void detach(String label) throws NodeApiException {
        Optional<VolumeHandle> leaving = attachment(label).map(AttachedVolume::handle);
        if (leaving.isPresent() && isLast(label, leaving.get())) {
            following.leaving(leaving.get());
        }
        Optional<AttachedVolume> ended;
        synchronized (attached) {
            ended = Optional.ofNullable(attached.remove(label));
            kept.remove(label);
        }
        if (ended.isPresent()) {
            showGroup(ended.get().handle());
        }
        ended.map(AttachedVolume::handle).filter(volume -> !has(volume)).ifPresent(following::detached);
    }

    private boolean isLast(String label, VolumeHandle volume) {
        synchronized (attached) {
            return attached.values().stream()
                    .noneMatch(a -> a.handle().equals(volume) && !a.label().equals(label));
        }
    }

    /** Whether it is attached. */
    boolean has(VolumeHandle volume) {
        synchronized (attached) {
            return attached.values().stream().anyMatch(a -> a.handle().equals(volume));
        }
    }

    @Override
    public Optional<AttachedVolume> attachment(String label) {
        synchronized (attached) {
            return Optional.ofNullable(attached.get(label));
        }
    }

    @Override
    public List<AttachedVolume> attachments() {
        synchronized (attached) {
            return List.copyOf(attached.values());
        }
    }
}
