package io.cellfs.protocol.vl;

import io.cellfs.protocol.afs3.Capabilities;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import java.util.List;

/** The operations of the volume location service, service 52 (afs-protocol section 4.2). The reserved U forms 525, 526 and 528 to 531 are unknown opcodes. */
public final class Vl {
    /** Words of a volume name, the NUL among them. */
    public static final int NAME_WORDS = 65;

    /** Sites of an entry. */
    public static final int SITES = 13;

    /** Sites of an entry in the old form. */
    public static final int OLD_SITES = 8;

    /** Addresses of a server, and servers of a cell. */
    public static final int ADDRS_MAX = 500;

    /** Entries in one answer. */
    public static final int ENTRIES_MAX = 5000;

    /** Endpoints in one list; kafs takes no more. */
    public static final int ENDPOINTS_MAX = 16;

    /** Bytes of a regular expression. */
    public static final int REGEX_MAX = 256;

    /** Bytes of a cell name. */
    public static final int CELL_NAME_MAX = 256;

    /** The first volume id of a cell. */
    public static final long FIRST_VOLUME_ID = 0x20000000L;

    /** Makes an entry, old form. */
    public static final Op<VlArgs.EntryO, NoValues> CREATE_ENTRY = Op.of(501, "VL.CreateEntry", VlArgs.EntryO.class);

    /** Deletes an entry. */
    public static final Op<VlArgs.OfVolume, NoValues> DELETE_ENTRY =
            Op.of(502, "VL.DeleteEntry", VlArgs.OfVolume.class);

    /** Finds an entry by id, old form. */
    public static final Op<VlArgs.OfVolume, VlReplies.EntryO> GET_ENTRY_BY_ID =
            Op.of(503, "VL.GetEntryByID", VlArgs.OfVolume.class, VlReplies.EntryO.class);

    /** Finds an entry by name, old form. */
    public static final Op<VlArgs.VolumeName, VlReplies.EntryO> GET_ENTRY_BY_NAME =
            Op.of(504, "VL.GetEntryByNameO", VlArgs.VolumeName.class, VlReplies.EntryO.class);

    /** Takes volume ids. */
    public static final Op<VlArgs.Bump, VlReplies.NewVolumeId> GET_NEW_VOLUME_ID =
            Op.of(505, "VL.GetNewVolumeId", VlArgs.Bump.class, VlReplies.NewVolumeId.class);

    /** Replaces an entry, old form. */
    public static final Op<VlArgs.ReplaceO, NoValues> REPLACE_ENTRY =
            Op.of(506, "VL.ReplaceEntry", VlArgs.ReplaceO.class);

    /** Changes an entry. */
    public static final Op<VlArgs.Update, NoValues> UPDATE_ENTRY = Op.of(507, "VL.UpdateEntry", VlArgs.Update.class);

    /** Locks an entry. */
    public static final Op<VlArgs.SetLock, NoValues> SET_LOCK = Op.of(508, "VL.SetLock", VlArgs.SetLock.class);

    /** Unlocks an entry. */
    public static final Op<VlArgs.ReleaseLock, NoValues> RELEASE_LOCK =
            Op.of(509, "VL.ReleaseLock", VlArgs.ReleaseLock.class);

    /** Steps through the entries, old form. */
    public static final Op<VlArgs.Previous, VlReplies.NextO> LIST_ENTRY =
            Op.of(510, "VL.ListEntry", VlArgs.Previous.class, VlReplies.NextO.class);

    /** Lists entries, old form. */
    public static final Op<VlArgs.OfAttributes, VlReplies.ListO> LIST_ATTRIBUTES =
            Op.of(511, "VL.ListAttributes", VlArgs.OfAttributes.class, VlReplies.ListO.class);

    /** Lists entries as a linked list, old form. */
    public static final Op<VlArgs.OfAttributes, VlReplies.LinkedO> LINKED_LIST =
            Op.of(512, "VL.LinkedList", VlArgs.OfAttributes.class, VlReplies.LinkedO.class);

    /** Reads statistics. */
    public static final Op<NoValues, VlReplies.Stats> GET_STATS =
            Op.of(513, "VL.GetStats", NoValues.class, VlReplies.Stats.class);

    /** Is the server there. */
    public static final Op<NoValues, NoValues> PROBE_SERVER = Op.of(514, "VL.ProbeServer", NoValues.class);

    /** Lists the servers. */
    public static final Op<VlArgs.AllAddrs, VlReplies.Addrs> GET_ADDRS =
            Op.of(515, "VL.GetAddrs", VlArgs.AllAddrs.class, VlReplies.Addrs.class);

    /** Changes or removes a server's address. */
    public static final Op<VlArgs.ChangeAddr, NoValues> CHANGE_ADDR =
            Op.of(516, "VL.ChangeAddr", VlArgs.ChangeAddr.class);

    /** Makes an entry. */
    public static final Op<VlArgs.EntryN, NoValues> CREATE_ENTRY_N = Op.of(517, "VL.CreateEntryN", VlArgs.EntryN.class);

    /** Finds an entry by id. */
    public static final Op<VlArgs.OfVolume, VlReplies.EntryN> GET_ENTRY_BY_ID_N =
            Op.of(518, "VL.GetEntryByIDN", VlArgs.OfVolume.class, VlReplies.EntryN.class);

    /** Finds an entry by name. */
    public static final Op<VlArgs.VolumeName, VlReplies.EntryN> GET_ENTRY_BY_NAME_N =
            Op.of(519, "VL.GetEntryByNameN", VlArgs.VolumeName.class, VlReplies.EntryN.class);

    /** Replaces an entry. */
    public static final Op<VlArgs.ReplaceN, NoValues> REPLACE_ENTRY_N =
            Op.of(520, "VL.ReplaceEntryN", VlArgs.ReplaceN.class);

    /** Steps through the entries. */
    public static final Op<VlArgs.Previous, VlReplies.NextN> LIST_ENTRY_N =
            Op.of(521, "VL.ListEntryN", VlArgs.Previous.class, VlReplies.NextN.class);

    /** Lists entries. */
    public static final Op<VlArgs.OfAttributes, VlReplies.ListN> LIST_ATTRIBUTES_N =
            Op.of(522, "VL.ListAttributesN", VlArgs.OfAttributes.class, VlReplies.ListN.class);

    /** Lists entries as a linked list. */
    public static final Op<VlArgs.OfAttributes, VlReplies.LinkedN> LINKED_LIST_N =
            Op.of(523, "VL.LinkedListN", VlArgs.OfAttributes.class, VlReplies.LinkedN.class);

    /** Changes an entry. */
    public static final Op<VlArgs.UpdateByName, NoValues> UPDATE_ENTRY_BY_NAME =
            Op.of(524, "VL.UpdateEntryByName", VlArgs.UpdateByName.class);

    /** Finds an entry by name, with UUIDs. */
    public static final Op<VlArgs.VolumeName, VlReplies.EntryU> GET_ENTRY_BY_NAME_U =
            Op.of(527, "VL.GetEntryByNameU", VlArgs.VolumeName.class, VlReplies.EntryU.class);

    /** Binds a server's UUID to its addresses. */
    public static final Op<VlArgs.RegisterAddrs, NoValues> REGISTER_ADDRS =
            Op.of(532, "VL.RegisterAddrs", VlArgs.RegisterAddrs.class);

    /** Finds a server's addresses. */
    public static final Op<VlArgs.OfServer, VlReplies.AddrsU> GET_ADDRS_U =
            Op.of(533, "VL.GetAddrsU", VlArgs.OfServer.class, VlReplies.AddrsU.class);

    /** Lists entries in portions. */
    public static final Op<VlArgs.OfAttributes2, VlReplies.ListN2> LIST_ATTRIBUTES_N2 =
            Op.of(534, "VL.ListAttributesN2", VlArgs.OfAttributes2.class, VlReplies.ListN2.class);

    /** What the server can do; YFS only. */
    public static final Op<NoValues, Capabilities> GET_CAPABILITIES =
            Op.of(65537, "VL.GetCapabilities", NoValues.class, Capabilities.class);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = List.of(
            CREATE_ENTRY,
            DELETE_ENTRY,
            GET_ENTRY_BY_ID,
            GET_ENTRY_BY_NAME,
            GET_NEW_VOLUME_ID,
            REPLACE_ENTRY,
            UPDATE_ENTRY,
            SET_LOCK,
            RELEASE_LOCK,
            LIST_ENTRY,
            LIST_ATTRIBUTES,
            LINKED_LIST,
            GET_STATS,
            PROBE_SERVER,
            GET_ADDRS,
            CHANGE_ADDR,
            CREATE_ENTRY_N,
            GET_ENTRY_BY_ID_N,
            GET_ENTRY_BY_NAME_N,
            REPLACE_ENTRY_N,
            LIST_ENTRY_N,
            LIST_ATTRIBUTES_N,
            LINKED_LIST_N,
            UPDATE_ENTRY_BY_NAME,
            GET_ENTRY_BY_NAME_U,
            REGISTER_ADDRS,
            GET_ADDRS_U,
            LIST_ATTRIBUTES_N2,
            GET_CAPABILITIES);

    private Vl() {}
}
