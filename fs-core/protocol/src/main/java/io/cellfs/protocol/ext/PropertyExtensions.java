package io.cellfs.protocol.ext;

import io.cellfs.protocol.ext.CareExtensions.Copy;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.xdr.Max;
import java.util.List;

/**
 * What servers keep with a volume for those who use it (ADR 0031), service 26000: {@link #PROPERTIES} on the file server's port for everybody, the rest on
 * the volume service's port for administrators, beside {@link CareExtensions}.
 */
public final class PropertyExtensions {
    /** Settings of a volume at most. */
    public static final int SETTINGS_MAX = 32;

    /** Nodes on which a volume is published that are told at once at most. */
    public static final int NODES_MAX = 1024;

    /** Bytes of what stands between two nodes at most: printable ASCII. */
    public static final int PLACE_MAX = 256;

    /** Bytes of a name at most: printable ASCII. */
    public static final int NAME_MAX = 192;

    /** Bytes of a value at most: printable ASCII. */
    public static final int VALUE_MAX = 256;

    /** Bytes of a node's id at most: printable ASCII. */
    public static final int NODE_MAX = 192;

    /** Bytes at most of what a publication is for. */
    public static final int USE_MAX = 64;

    /** Any number of nodes may have the volume so. */
    public static final int SHARED = 1;

    /** One node may have the volume so, besides those that share it. */
    public static final int WRITER = 2;

    /** No other node may have the volume. */
    public static final int ALONE = 3;

    /** The node has the volume as it was asked for. */
    public static final int PUBLISHED = 1;

    /** A publication in the way: of another node, or of the same for another use. */
    public static final int TAKEN = 2;

    private PropertyExtensions() {}

    /** A name and its value. */
    public record Property(
            @Max(NAME_MAX) String name, @Max(VALUE_MAX) String value) {}

    /** A volume, read-only volume, backup or snapshot of the server. */
    public record OfVolume(long volume) {}

    /** How clients are to treat a volume. */
    public record Settings(@Max(SETTINGS_MAX) List<Property> some) {}

    /**
     * Other settings of a read-write volume.
     *
     * @param volume the volume
     * @param partition its partition, 0 for /vicepa
     * @param changes what changes; an empty value takes a setting away
     */
    public record SettingsChange(
            long volume, int partition, @Max(SETTINGS_MAX) List<Property> changes) {}

    /**
     * A node that may use a volume.
     *
     * @param node its id
     * @param claim {@link #SHARED}, {@link #WRITER} or {@link #ALONE}
     * @param use what for, which is the caller's to know
     */
    public record Publication(
            @Max(NODE_MAX) String node,
            int claim,
            @Max(USE_MAX) String use) {}

    /** A publication of a read-write volume, on its partition, 0 for /vicepa. */
    public record PublishArgs(long volume, int partition, Publication publication) {}

    /**
     * What became of it.
     *
     * @param state {@link #PUBLISHED} or {@link #TAKEN}
     * @param other what is in the way if it is taken, else what is published
     */
    public record PublishReply(int state, Publication other) {}

    /** A node that does not use a read-write volume any more; empty: no node does. */
    public record UnpublishArgs(
            long volume, int partition, @Max(NODE_MAX) String node) {}

    /** Which nodes that may use a volume to tell: the first ones for an empty {@code after}, else those that come after an earlier answer. */
    public record PublicationsArgs(
            long volume, int partition, @Max(PLACE_MAX) String after) {}

    /**
     * Nodes that may use a volume, first the one that it is alone for or that writes, then by their ids.
     *
     * @param next what to ask for the following ones with; empty: there are no more
     */
    public record Publications(
            @Max(NODES_MAX) List<Publication> some,
            @Max(PLACE_MAX) String next) {}

    /** Which nodes to tell of a volume that moves: those that are kept after a place, empty for the first. */
    public record NodesArgs(long volume, @Max(PLACE_MAX) String after) {}

    /** A node as a server keeps it. */
    public record KeptNode(
            @Max(PLACE_MAX) String place, @Max(VALUE_MAX) String how) {}

    /** The nodes that follow, none at the end. */
    public record KeptNodes(@Max(NODES_MAX) List<KeptNode> some) {}

    /** Tells the settings of a volume. */
    public static final Op<OfVolume, Settings> PROPERTIES =
            Op.of(45, "CellFS.Properties", OfVolume.class, Settings.class);

    /** Tells the settings of a volume to administrators. */
    public static final Op<Copy, Settings> SETTINGS = Op.of(223, "CellFS.Settings", Copy.class, Settings.class);

    /** Lets a node use a volume, unless another's use forbids that; again is the same as once. */
    public static final Op<PublishArgs, PublishReply> PUBLISH =
            Op.of(225, "CellFS.Publish", PublishArgs.class, PublishReply.class);

    /** Ends that. */
    public static final Op<UnpublishArgs, NoValues> UNPUBLISH = Op.of(226, "CellFS.Unpublish", UnpublishArgs.class);

    /** Tells who may use a volume. */
    public static final Op<PublicationsArgs, Publications> PUBLICATIONS =
            Op.of(227, "CellFS.Publications", PublicationsArgs.class, Publications.class);

    /** Tells a server to which a volume moves what is kept of its nodes. */
    public static final Op<NodesArgs, KeptNodes> NODES = Op.of(228, "CellFS.Nodes", NodesArgs.class, KeptNodes.class);

    /** Changes settings of a read-write volume, all or none, and tells what they are then. */
    public static final Op<SettingsChange, Settings> CHANGE_SETTINGS =
            Op.of(224, "CellFS.ChangeSettings", SettingsChange.class, Settings.class);
}
