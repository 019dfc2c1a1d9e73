package io.cellfs.csi.common;

import io.cellfs.node.api.Quantity;
import io.cellfs.node.api.Quotas;
import io.cellfs.node.api.VolumeProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything that can be asked of this driver by name. The table in docs/csi.md is made of it. */
public enum Parameter {
    /** The cell. */
    CELL(
            "cell",
            "name of the cell to make the volume in (a copy is made in its source's cell), or that `volume` is in; `*` for the whole namespace",
            "example.org",
            "as configured",
            Place.STORAGE_CLASS,
            Place.STATIC_VOLUME,
            Place.INLINE_VOLUME),
    /** The maximum size. */
    MAXIMUM_SIZE(
            "maximumSize",
            "how far the volume may ever be expanded: bytes, or a number with Ki, Mi, Gi or Ti; `none` for no such bound",
            "500Gi",
            "none",
            Place.STORAGE_CLASS,
            Place.VOLUME_ATTRIBUTES_CLASS),
    /** What programs see while the volume's server does not answer. */
    SERVER_GONE(VolumeProperty.SERVER_GONE),
    /** A bound of the region cache. */
    CACHE_BYTES(VolumeProperty.CACHE_BYTES),
    /** A bound of what waits to be stored. */
    DIRTY_BYTES(VolumeProperty.DIRTY_BYTES),
    /** A bound of requests to servers. */
    REQUESTS(VolumeProperty.REQUESTS),
    /** Of the external provisioner. */
    CLAIM_NAME("csi.storage.k8s.io/pvc/name", Constants.ADDED, "data", Constants.NO_DEFAULT, Place.STORAGE_CLASS),
    /** Of the external provisioner. */
    CLAIM_NAMESPACE(
            "csi.storage.k8s.io/pvc/namespace", Constants.ADDED, "default", Constants.NO_DEFAULT, Place.STORAGE_CLASS),
    /** Of the external provisioner. */
    VOLUME_NAME("csi.storage.k8s.io/pv/name", Constants.ADDED, "pvc-1", Constants.NO_DEFAULT, Place.STORAGE_CLASS),
    /** Of the external snapshotter. */
    SNAPSHOT_NAME(
            "csi.storage.k8s.io/volumesnapshot/name",
            Constants.ADDED,
            "nightly",
            Constants.NO_DEFAULT,
            Place.SNAPSHOT_CLASS),
    /** Of the external snapshotter. */
    SNAPSHOT_NAMESPACE(
            "csi.storage.k8s.io/volumesnapshot/namespace",
            Constants.ADDED,
            "default",
            Constants.NO_DEFAULT,
            Place.SNAPSHOT_CLASS),
    /** Of the external snapshotter. */
    SNAPSHOT_CONTENT_NAME(
            "csi.storage.k8s.io/volumesnapshotcontent/name",
            Constants.ADDED,
            "snapcontent-1",
            Constants.NO_DEFAULT,
            Place.SNAPSHOT_CLASS),
    /** Of the external snapshotter. */
    GROUP_SNAPSHOT_NAME(
            "csi.storage.k8s.io/volumegroupsnapshot/name",
            Constants.ADDED,
            "nightly",
            Constants.NO_DEFAULT,
            Place.GROUP_SNAPSHOT_CLASS),
    /** Of the external snapshotter. */
    GROUP_SNAPSHOT_NAMESPACE(
            "csi.storage.k8s.io/volumegroupsnapshot/namespace",
            Constants.ADDED,
            "default",
            Constants.NO_DEFAULT,
            Place.GROUP_SNAPSHOT_CLASS),
    /** Of the external snapshotter. */
    GROUP_SNAPSHOT_CONTENT_NAME(
            "csi.storage.k8s.io/volumegroupsnapshotcontent/name",
            Constants.ADDED,
            "groupsnapcontent-1",
            Constants.NO_DEFAULT,
            Place.GROUP_SNAPSHOT_CLASS),
    /** Of a static or inline volume. */
    VOLUME(
            "volume",
            "name or id of the volume to mount instead of a scratch volume",
            "models",
            Constants.NO_DEFAULT,
            Place.INLINE_VOLUME),
    /** Of a static or inline volume. */
    READ_ONLY_REPLICA(
            "readOnlyReplica",
            "`true`: mount the volume's read-only replica, on whichever of its servers answers; an error if it has none",
            "true",
            "false",
            Place.STATIC_VOLUME,
            Place.INLINE_VOLUME),
    /** Of a static or inline volume. */
    SNAPSHOT(
            "snapshot",
            "name of a snapshot of the volume to mount instead of it, read-only",
            "nightly",
            Constants.NO_DEFAULT,
            Place.STATIC_VOLUME,
            Place.INLINE_VOLUME),
    /** Of a static volume, and of CreateVolume. */
    UNIQUIFIER(
            "uniquifier",
            "the volume's `cellfs.uniquifier`: a volume made anew with the same id is not mounted; added by CreateVolume",
            "1763780000",
            "any",
            Place.STATIC_VOLUME),
    /** Of CreateVolume. */
    CELL_VOLUME(
            "cellVolume",
            "added by CreateVolume: the volume's name in the cell; no effect",
            "pvc-b6k2m9q4x7c1d8f3g5",
            Constants.NO_DEFAULT,
            Place.STATIC_VOLUME),
    /** Of an inline volume. */
    SIZE(
            "size",
            "how large an inline ephemeral volume is: bytes, or a number with Ki, Mi, Gi or Ti",
            "2Gi",
            "1Gi",
            Place.INLINE_VOLUME),
    /** Of kubelet. */
    EPHEMERAL(
            "csi.storage.k8s.io/ephemeral",
            "added by kubelet: `true` for an inline volume",
            "true",
            Constants.NO_DEFAULT,
            Place.INLINE_VOLUME),
    /** Of kubelet. */
    POD_NAME("csi.storage.k8s.io/pod.name", Constants.ADDED, "web-0", Constants.NO_DEFAULT, Place.INLINE_VOLUME),
    /** Of kubelet. */
    POD_NAMESPACE(
            "csi.storage.k8s.io/pod.namespace", Constants.ADDED, "default", Constants.NO_DEFAULT, Place.INLINE_VOLUME),
    /** Of kubelet. */
    POD_UID(
            "csi.storage.k8s.io/pod.uid",
            Constants.ADDED,
            "5b1c0c9e-1111-2222-3333-444455556666",
            Constants.NO_DEFAULT,
            Place.INLINE_VOLUME),
    /** Of kubelet. */
    SERVICE_ACCOUNT(
            "csi.storage.k8s.io/serviceAccount.name",
            Constants.ADDED,
            "default",
            Constants.NO_DEFAULT,
            Place.INLINE_VOLUME),
    /** Of kubelet. */
    SERVICE_ACCOUNT_TOKENS(
            "csi.storage.k8s.io/serviceAccount.tokens",
            Constants.ADDED,
            "{}",
            Constants.NO_DEFAULT,
            Place.INLINE_VOLUME);

    private final String key;
    private final String meaning;
    private final String example;
    private final String byDefault;
    /** A bit for each place. */
    private final int places;

    /** Where a parameter can be given. */
    public enum Place {
        /** {@code parameters} of CreateVolume, GetCapacity and ValidateVolumeCapabilities. */
        STORAGE_CLASS("StorageClass", 1),
        /** {@code mutable_parameters} of CreateVolume and ControllerModifyVolume. */
        VOLUME_ATTRIBUTES_CLASS("VolumeAttributesClass", 2),
        /** {@code parameters} of CreateSnapshot. */
        SNAPSHOT_CLASS("VolumeSnapshotClass", 4),
        /** {@code parameters} of CreateVolumeGroupSnapshot. */
        GROUP_SNAPSHOT_CLASS("VolumeGroupSnapshotClass", 16),
        /** {@code volume_context} of NodePublishVolume for an inline volume: a pod's {@code volumeAttributes}. */
        INLINE_VOLUME("inline volume", 8),
        /** {@code volume_context} of NodeStageVolume: the {@code volumeAttributes} of a PersistentVolume that was made by hand. */
        STATIC_VOLUME("static volume", 32);

        private final String title;
        private final int bit;

        Place(String title, int bit) {
            this.title = title;
            this.bit = bit;
        }

        /** As Kubernetes calls it. */
        public String title() {
            return title;
        }
    }

    private static final class Constants {
        static final String ADDED = "added by the orchestrator's own programs; no effect";
        static final String NO_DEFAULT = "";
    }

    Parameter(String key, String meaning, String example, String byDefault, Place... places) {
        this.key = key;
        this.meaning = meaning;
        this.example = example;
        this.byDefault = byDefault;
        this.places = bits(places);
    }

    /** One that is kept with the volume. */
    Parameter(VolumeProperty property) {
        this(
                property.key(),
                property.meaning(),
                property.example(),
                property.byDefault(),
                Place.STORAGE_CLASS,
                Place.VOLUME_ATTRIBUTES_CLASS);
    }

    /**
     * What of a volume's properties these parameters change: new values by name, empty for one that is taken away.
     *
     * @throws CsiException INVALID_ARGUMENT naming a parameter that is wrong
     */
    public static SortedMap<String, String> properties(Map<Parameter, String> given) throws CsiException {
        SortedMap<String, String> changes = new TreeMap<>();
        for (VolumeProperty property : VolumeProperty.values()) {
            for (Map.Entry<Parameter, String> entry : given.entrySet()) {
                if (entry.getKey().key.equals(property.key())) {
                    changes.put(property.key(), entry.getKey().value(property, entry.getValue()));
                }
            }
        }
        return changes;
    }

    private String value(VolumeProperty property, String given) throws CsiException {
        try {
            return property.value(given);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    /** Its name in the maps of requests. */
    public String key() {
        return key;
    }

    /** A value that it may have. */
    public String example() {
        return example;
    }

    /** Where it can be given. */
    public Set<Place> places() {
        EnumSet<Place> known = EnumSet.noneOf(Place.class);
        for (Place place : Place.values()) {
            if ((places & bits(place)) != 0) {
                known.add(place);
            }
        }
        return known;
    }

    private static int bits(Place... some) {
        int bits = 0;
        for (Place place : some) {
            bits |= place.bit;
        }
        return bits;
    }

    /**
     * Reads a map of a request.
     *
     * @param field the map's name, for messages
     * @throws CsiException INVALID_ARGUMENT naming a parameter that is unknown, or not known here
     */
    public static Map<Parameter, String> read(Map<String, String> map, Place place, String field) throws CsiException {
        Map<Parameter, String> found = new EnumMap<>(Parameter.class);
        for (Map.Entry<String, String> entry : Checks.map(map, field).entrySet()) {
            Optional<Parameter> known = Arrays.stream(values())
                    .filter(p -> p.key.equals(entry.getKey()))
                    .findFirst();
            if (known.isEmpty()) {
                throw CsiException.invalid("unknown parameter '" + Access.printable(entry.getKey()) + "' in " + field);
            }
            if (!known.get().places().contains(place)) {
                throw CsiException.invalid(
                        "parameter '" + known.get().key + "' is not one of a " + place.title + ", in " + field);
            }
            found.put(known.get(), entry.getValue());
        }
        return found;
    }

    /**
     * The same of a map in which others have put what is theirs, by names with a domain: that is passed over.
     *
     * @throws CsiException INVALID_ARGUMENT naming a parameter that has no domain and is unknown, or not known here
     */
    public static Map<Parameter, String> readOwn(Map<String, String> map, Place place, String field)
            throws CsiException {
        Map<String, String> own = new HashMap<>(Checks.map(map, field));
        own.keySet().removeIf(key -> key.indexOf('/') >= 0);
        return read(own, place, field);
    }

    /** A truth value that this parameter has; INVALID_ARGUMENT names the parameter. */
    public boolean truth(String value) throws CsiException {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused("must be true or false");
        };
    }

    /** A volume's size, at least 1 KiB, that this parameter has; INVALID_ARGUMENT names the parameter. */
    public long bytes(String size) throws CsiException {
        try {
            long bytes = Quantity.bytes(size);
            if (bytes < Quotas.KIB) {
                throw refused("a volume has 1 KiB at least");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    /** A refusal of this parameter's value. */
    public CsiException refused(String why) {
        return CsiException.invalid("parameter '" + key + "': " + why);
    }

    /** All of them as a Markdown table, with lines that end in line feeds. */
    public static String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| name | meaning | example | default | valid in |");
        lines.add("| --- | --- | --- | --- | --- |");
        for (Parameter p : values()) {
            String where = p.places().stream().map(Place::title).collect(Collectors.joining(", "));
            lines.add("| `" + p.key + "` | " + p.meaning + " | `" + p.example + "` | " + p.byDefault + " | " + where
                    + " |");
        }
        return String.join("\n", lines) + "\n";
    }
}
