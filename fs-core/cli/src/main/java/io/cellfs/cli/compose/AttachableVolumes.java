package io.cellfs.cli.compose;

import io.cellfs.client.CacheManager;
import io.cellfs.client.server.VolumeEntry;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.server.VolumeKind;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.ResolvedVolume;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeReference;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What attaching asks of this node's client: which volume is meant, whether it is the same as ever, and to show its files as a group's. */
interface AttachableVolumes {
    /** No client: volumes have no uniquifiers and no names. */
    AttachableVolumes NONE = new AttachableVolumes() {
        @Override
        public long uniquifier(VolumeHandle volume) {
            return 0;
        }

        @Override
        public ResolvedVolume resolve(VolumeReference reference) throws NodeApiException {
            throw new NodeApiException(Reason.NOT_FOUND, "no volume " + reference);
        }

        @Override
        public void showGroup(VolumeHandle volume, OptionalInt group) {}
    };

    /** What a volume made anew with the same id has another one of, asked of its server now; 0 where there is none. */
    long uniquifier(VolumeHandle volume) throws NodeApiException;

    /** As {@link io.cellfs.node.api.Attachments#resolve}. */
    ResolvedVolume resolve(VolumeReference reference) throws NodeApiException;

    /** Has a volume's files shown to be of this group from now on, or of their own. */
    void showGroup(VolumeHandle volume, OptionalInt group) throws NodeApiException;

    /** Those of a client. */
    record OfClient(CacheManager client) implements AttachableVolumes {
        private static final Map<String, VolumeKind> SUFFIXES =
                Map.of(".readonly", VolumeKind.READ_ONLY, ".backup", VolumeKind.BACKUP);

        @Override
        public long uniquifier(VolumeHandle volume) throws NodeApiException {
            try {
                return client.uniquifier(volume.cell(), volume.volumeId());
            } catch (IOException e) {
                throw Failures.of(e);
            }
        }

        @Override
        public void showGroup(VolumeHandle volume, OptionalInt group) throws NodeApiException {
            try {
                client.showGroup(volume.cell(), volume.volumeId(), group);
            } catch (IOException e) {
                throw Failures.of(e);
            }
        }

        @Override
        public ResolvedVolume resolve(VolumeReference reference) throws NodeApiException {
            VolumeEntry entry = entry(reference, baseName(reference.volume()));
            if (reference.snapshot().isPresent()) {
                return snapshot(
                        reference, entry.name() + "." + reference.snapshot().get());
            }
            if (reference.readOnlyReplica()) {
                return of(reference, entry, VolumeKind.READ_ONLY)
                        .orElseThrow(() -> new NodeApiException(
                                Reason.FAILED_PRECONDITION,
                                "volume " + reference + " has no read-only replica: it was never released"));
            }
            for (VolumeKind kind : wanted(reference.volume(), entry)) {
                Optional<ResolvedVolume> found = of(reference, entry, kind);
                if (found.isPresent()) {
                    return found.get();
                }
            }
            throw missing("volume " + reference);
        }

        /** A snapshot has an entry of its own, without a read-write volume (ADR 0005). */
        private ResolvedVolume snapshot(VolumeReference reference, String name) throws NodeApiException {
            VolumeEntry entry = entry(reference, name);
            if (entry.ids().containsKey(VolumeKind.READ_WRITE)) {
                throw missing("snapshot " + name);
            }
            return of(reference, entry, VolumeKind.READ_ONLY).orElseThrow(() -> missing("snapshot " + name));
        }

        private VolumeEntry entry(VolumeReference reference, String nameOrId) throws NodeApiException {
            try {
                return client.volumeEntry(reference.cell(), nameOrId)
                        .orElseThrow(() -> missing("cell " + reference.cell() + " has no volume " + nameOrId));
            } catch (IOException e) {
                throw Failures.of(e);
            }
        }

        private static NodeApiException missing(String what) {
            return new NodeApiException(Reason.NOT_FOUND, "there is no such thing: " + what);
        }

        private static String baseName(String name) {
            for (String suffix : SUFFIXES.keySet()) {
                if (name.endsWith(suffix)) {
                    return name.substring(0, name.length() - suffix.length());
                }
            }
            return name;
        }

        private static List<VolumeKind> wanted(String nameOrId, VolumeEntry entry) {
            for (Map.Entry<String, VolumeKind> suffix : SUFFIXES.entrySet()) {
                if (nameOrId.endsWith(suffix.getKey())) {
                    return List.of(suffix.getValue());
                }
            }
            for (Map.Entry<VolumeKind, Long> id : entry.ids().entrySet()) {
                if (Long.toString(id.getValue()).equals(nameOrId)) {
                    return List.of(id.getKey());
                }
            }
            return List.of(VolumeKind.READ_WRITE, VolumeKind.READ_ONLY);
        }

        private static Optional<ResolvedVolume> of(VolumeReference reference, VolumeEntry entry, VolumeKind kind) {
            return entry.volume(0, kind)
                    .map(volume -> new ResolvedVolume(
                            new VolumeHandle(reference.cell(), VolumeIds.wire(volume.id())),
                            kind != VolumeKind.READ_WRITE));
        }
    }
}
