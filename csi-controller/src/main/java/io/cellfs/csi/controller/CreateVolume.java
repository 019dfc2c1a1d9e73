package io.cellfs.csi.controller;

import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.CreateVolumeResponse;
import csi.v1.Csi.Volume;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeProperty;
import io.cellfs.node.api.VolumeState;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Controller.CreateVolume: a cell volume with an enforced quota, empty or with the content of another. Idempotent by name. */
final class CreateVolume implements CsiHandler<CreateVolumeRequest, CreateVolumeResponse> {
    private final VolumeAdministration volumes;
    private final VolumeLocks locks;
    private final ControllerSettings settings;

    /** What is left of a request when it is checked. */
    private record Wish(
            String cell,
            String csiName,
            ContentSource source,
            Capacity capacity,
            boolean required,
            Parameters parameters) {
        String name() {
            return CellVolumeName.of(csiName, source);
        }
    }

    CreateVolume(VolumeAdministration volumes, VolumeLocks locks, ControllerSettings settings) {
        this.volumes = volumes;
        this.locks = locks;
        this.settings = settings;
    }

    @Override
    public CreateVolumeResponse handle(CreateVolumeRequest request) throws CsiException {
        Wish wish = validate(request);
        VolumeDescription volume = locks.during(CellVolumeName.beginning(wish.csiName()), () -> createOrFind(wish));
        Volume.Builder answer = Volumes.toCsi(volume).toBuilder();
        if (wish.source().volume().isPresent()) {
            answer.setContentSource(wish.source().wire());
        }
        return CreateVolumeResponse.newBuilder().setVolume(answer).build();
    }

    private Wish validate(CreateVolumeRequest request) throws CsiException {
        String name = Checks.name(request.getName());
        Access.allOf(request.getVolumeCapabilitiesList());
        Parameters parameters =
                Parameters.of(request.getParametersMap(), request.getParametersMutableMap(), settings.homeCell());
        Topologies.refuse(request.getAccessibilityRequirements());
        Capacity capacity = Capacity.of(request.getCapacityRange());
        ContentSource source = ContentSource.of(request);
        String cell = source.volume().map(handle -> handle.cell()).orElse(parameters.cell());
        if (!parameters.cell().isEmpty() && !cell.equals(parameters.cell())) {
            throw CsiException.invalid("parameter 'cell': the content source is in cell " + cell);
        }
        return new Wish(cell, name, source, capacity, request.getCapacityRange().getRequiredBytes() > 0, parameters);
    }

    private VolumeDescription createOrFind(Wish wish) throws CsiException {
        Optional<VolumeDescription> before = NodeErrors.ifFound(() -> volumes.find(wish.cell(), wish.name()));
        if (before.isPresent()) {
            return compatible(before.get(), wish);
        }
        requireNoOtherSource(wish);
        VolumeDescription made = wish.source().volume().isEmpty()
                ? create(wish)
                : locks.during(wish.source().volume().get().toString(), () -> copy(wish));
        Volumes.modify(volumes, made.handle(), wish.parameters());
        return made;
    }

    private VolumeDescription create(Wish wish) throws CsiException {
        long quotaBytes = wish.capacity().choose(wish.required(), settings.defaultVolumeBytes());
        requireRoom(wish, quotaBytes);
        return NodeErrors.call(() -> volumes.create(wish.cell(), wish.name(), quotaBytes));
    }

    private VolumeDescription copy(Wish wish) throws CsiException {
        ContentSource.Size source =
                wish.source().size(volumes).orElseThrow(() -> CsiException.invalid("there is no content source"));
        Capacity capacity = wish.capacity().atLeast(source.usedBytes());
        long likeIts = source.quotaBytes() == 0 ? settings.defaultVolumeBytes() : source.quotaBytes();
        long quotaBytes = capacity.choose(wish.required(), likeIts);
        requireRoom(wish, quotaBytes);
        try {
            return volumes.copy(wish.source().volume().get(), wish.name(), quotaBytes);
        } catch (NodeApiException e) {
            // A copy takes no space: what is refused is a quota beyond the maximum that it has of its source.
            if (e.reason() == NodeApiException.Reason.RESOURCE_EXHAUSTED && quotaBytes > source.quotaBytes()) {
                throw new CsiException(
                        Status.Code.OUT_OF_RANGE,
                        "a copy of " + wish.source().volume().get() + " may not have " + quotaBytes + " bytes: "
                                + e.getMessage(),
                        e);
            }
            throw NodeErrors.failure(e);
        }
    }

    private void requireRoom(Wish wish, long quotaBytes) throws CsiException {
        wish.parameters().requireWithinMaximum(quotaBytes);
        long totalBytes = NodeErrors.call(() -> volumes.capacity(wish.cell())).totalBytes();
        if (quotaBytes > totalBytes) {
            throw Capacity.outOfRange(
                    "the cell has " + totalBytes + " bytes in all, less than the " + quotaBytes + " asked for");
        }
    }

    /** A volume of this CSI name is not made again of something else. */
    private void requireNoOtherSource(Wish wish) throws CsiException {
        List<String> names =
                NodeErrors.call(() -> volumes.names(wish.cell(), CellVolumeName.beginning(wish.csiName())));
        for (String name : names) {
            // Snapshots of a volume have its name before theirs.
            if (name.indexOf('.') < 0 && !name.equals(wish.name())) {
                throw new CsiException(
                        Status.Code.ALREADY_EXISTS,
                        "the volume exists as " + name + " with another volume_content_source");
            }
        }
    }

    private VolumeDescription compatible(VolumeDescription volume, Wish wish) throws CsiException {
        if (volume.state() == VolumeState.UNREACHABLE) {
            throw new CsiException(
                    Status.Code.UNAVAILABLE,
                    "the volume exists as " + volume.handle() + ", and its server does not answer");
        }
        if (!wish.capacity().includes(volume.quotaBytes())) {
            throw new CsiException(
                    Status.Code.ALREADY_EXISTS,
                    "the volume exists as " + volume.handle() + " with " + volume.quotaBytes()
                            + " bytes, which the capacity_range does not allow");
        }
        requireMaximum(volume, wish);
        requireProperties(volume, wish);
        return volume;
    }

    /** The maximum is the one asked for, or the one that the volume began with, because the call that made it was broken off then. */
    private void requireMaximum(VolumeDescription volume, Wish wish) throws CsiException {
        OptionalLong wanted = wish.parameters().maximumBytes();
        if (wanted.isEmpty()) {
            return;
        }
        long now = NodeErrors.call(() -> volumes.maximum(volume.handle()));
        if (now == wanted.getAsLong()) {
            return;
        }
        if (now != first(wish)) {
            throw new CsiException(
                    Status.Code.ALREADY_EXISTS,
                    "the volume exists as " + volume.handle() + " with "
                            + (now == 0 ? "no maximum size" : "a maximum size of " + now + " bytes"));
        }
        Volumes.modify(volumes, volume.handle(), wish.parameters());
    }

    /** The same for the properties. */
    private void requireProperties(VolumeDescription volume, Wish wish) throws CsiException {
        SortedMap<String, String> wanted = wish.parameters().properties();
        if (wanted.isEmpty()) {
            return;
        }
        SortedMap<String, String> now = NodeErrors.call(() -> volumes.properties(volume.handle()));
        List<String> others = differing(wanted, now);
        if (others.isEmpty()) {
            return;
        }
        Optional<VolumeHandle> source = wish.source().volume();
        SortedMap<String, String> first = source.isEmpty()
                ? new TreeMap<>()
                : NodeErrors.ifFound(() -> volumes.properties(source.get())).orElseGet(TreeMap::new);
        for (String name : others) {
            if (!now.getOrDefault(name, "").equals(first.getOrDefault(name, ""))) {
                throw new CsiException(
                        Status.Code.ALREADY_EXISTS,
                        "the volume exists as " + volume.handle() + " with another " + name + ", '"
                                + now.getOrDefault(name, VolumeProperty.DEFAULT) + "'");
            }
        }
        NodeErrors.call(() -> volumes.setProperties(volume.handle(), wanted));
    }

    private static List<String> differing(SortedMap<String, String> wanted, SortedMap<String, String> now) {
        return wanted.keySet().stream()
                .filter(name -> !now.getOrDefault(name, "").equals(wanted.get(name)))
                .toList();
    }

    /** The maximum that a volume begins with: its source's, if there is one. */
    private long first(Wish wish) throws CsiException {
        Optional<VolumeHandle> source = wish.source().volume();
        return source.isEmpty()
                ? 0
                : NodeErrors.ifFound(() -> volumes.maximum(source.get())).orElse(0L);
    }
}
