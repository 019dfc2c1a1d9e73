package io.cellfs.protocol.pr;

import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import java.util.List;

/** The operations of the protection service, service 73 (afs-protocol section 4.3). */
public final class Pr {
    /** Words of a name, the NUL among them. */
    public static final int NAME_WORDS = 64;

    /** Ids in one answer. */
    public static final int LIST_MAX_IDS = 5000;

    /** Entries in one answer. */
    public static final int ENTRIES_MAX = 5000;

    /** Mask of an entry's type in its flags. */
    public static final int TYPE_MASK = 0x3f;

    /** Type: user. */
    public static final int USER = 0;

    /** Type: group. */
    public static final int GROUP = 2;

    /** Flag: the access bits are set. */
    public static final int ACCESS = 0x40;

    /** Flag: the quotas are set. */
    public static final int QUOTA = 0x80;

    /** Where the privacy flags stand in the flags. */
    public static final int PRIVACY_SHIFT = 16;

    /** ListEntries: users. */
    public static final int LIST_USERS = 1;

    /** ListEntries: groups. */
    public static final int LIST_GROUPS = 2;

    /** SetFields: which privacy bits to set. */
    public static final int FIELD_PRIVACY = 0xff;

    /** SetFields: the quota of groups. */
    public static final int FIELD_GROUPS = 0x80000000;

    /** SetFields: the quota of users. */
    public static final int FIELD_USERS = 0x40000000;

    /** Makes a user or group with a given id. */
    public static final Op<PrArgs.INewEntry, NoValues> I_NEW_ENTRY = Op.of(500, "PR.INewEntry", PrArgs.INewEntry.class);

    /** The place of an entry in the database. */
    public static final Op<PrArgs.OfId, PrReplies.Position> WHERE_IS_IT =
            Op.of(501, "PR.WhereIsIt", PrArgs.OfId.class, PrReplies.Position.class);

    /** An entry as it lies in the database. */
    public static final Op<PrArgs.OfPosition, PrReplies.Debug> DUMP_ENTRY =
            Op.of(502, "PR.DumpEntry", PrArgs.OfPosition.class, PrReplies.Debug.class);

    /** Adds a user to a group. */
    public static final Op<PrArgs.Membership, NoValues> ADD_TO_GROUP =
            Op.of(503, "PR.AddToGroup", PrArgs.Membership.class);

    /** Ids of names. */
    public static final Op<PrArgs.Names, PrReplies.Ids> NAME_TO_ID =
            Op.of(504, "PR.NameToID", PrArgs.Names.class, PrReplies.Ids.class);

    /** Names of ids. */
    public static final Op<PrArgs.Ids, PrReplies.Names> ID_TO_NAME =
            Op.of(505, "PR.IDToName", PrArgs.Ids.class, PrReplies.Names.class);

    /** Deletes a user or group. */
    public static final Op<PrArgs.OfId, NoValues> DELETE = Op.of(506, "PR.Delete", PrArgs.OfId.class);

    /** Takes a user out of a group. */
    public static final Op<PrArgs.Membership, NoValues> REMOVE_FROM_GROUP =
            Op.of(507, "PR.RemoveFromGroup", PrArgs.Membership.class);

    /** The current protection set. */
    public static final Op<PrArgs.OfId, PrReplies.ListOver> GET_CPS =
            Op.of(508, "PR.GetCPS", PrArgs.OfId.class, PrReplies.ListOver.class);

    /** Makes a user or group. */
    public static final Op<PrArgs.NewEntry, PrReplies.Id> NEW_ENTRY =
            Op.of(509, "PR.NewEntry", PrArgs.NewEntry.class, PrReplies.Id.class);

    /** The ids that were given last. */
    public static final Op<NoValues, PrReplies.MaxIds> LIST_MAX =
            Op.of(510, "PR.ListMax", NoValues.class, PrReplies.MaxIds.class);

    /** Sets the id that was given last. */
    public static final Op<PrArgs.SetMax, NoValues> SET_MAX = Op.of(511, "PR.SetMax", PrArgs.SetMax.class);

    /** Describes a user or group. */
    public static final Op<PrArgs.OfId, PrReplies.Entry> LIST_ENTRY =
            Op.of(512, "PR.ListEntry", PrArgs.OfId.class, PrReplies.Entry.class);

    /** Changes name, owner or id. */
    public static final Op<PrArgs.ChangeEntry, NoValues> CHANGE_ENTRY =
            Op.of(513, "PR.ChangeEntry", PrArgs.ChangeEntry.class);

    /** The members of a group, or the groups of a user. */
    public static final Op<PrArgs.OfId, PrReplies.ListOver> LIST_ELEMENTS =
            Op.of(514, "PR.ListElements", PrArgs.OfId.class, PrReplies.ListOver.class);

    /** Is a user in a group. */
    public static final Op<PrArgs.Membership, PrReplies.Flag> IS_A_MEMBER_OF =
            Op.of(515, "PR.IsAMemberOf", PrArgs.Membership.class, PrReplies.Flag.class);

    /** Sets access flags and quotas. */
    public static final Op<PrArgs.SetFields, NoValues> SET_FIELDS_ENTRY =
            Op.of(516, "PR.SetFieldsEntry", PrArgs.SetFields.class);

    /** The groups that a user or group owns. */
    public static final Op<PrArgs.ListOwned, PrReplies.Owned> LIST_OWNED =
            Op.of(517, "PR.ListOwned", PrArgs.ListOwned.class, PrReplies.Owned.class);

    /** The current protection set of a user at a host. */
    public static final Op<PrArgs.CpsOfHost, PrReplies.ListOver> GET_CPS2 =
            Op.of(518, "PR.GetCPS2", PrArgs.CpsOfHost.class, PrReplies.ListOver.class);

    /** The current protection set of a host. */
    public static final Op<PrArgs.OfHost, PrReplies.ListOver> GET_HOST_CPS =
            Op.of(519, "PR.GetHostCPS", PrArgs.OfHost.class, PrReplies.ListOver.class);

    /** Overwrites an entry. */
    public static final Op<PrArgs.UpdateEntry, NoValues> UPDATE_ENTRY =
            Op.of(520, "PR.UpdateEntry", PrArgs.UpdateEntry.class);

    /** Lists users and groups in portions. */
    public static final Op<PrArgs.ListEntries, PrReplies.Entries> LIST_ENTRIES =
            Op.of(521, "PR.ListEntries", PrArgs.ListEntries.class, PrReplies.Entries.class);

    /** The groups that a group is in. */
    public static final Op<PrArgs.OfId, PrReplies.ListOver> LIST_SUPER_GROUPS =
            Op.of(530, "PR.ListSuperGroups", PrArgs.OfId.class, PrReplies.ListOver.class);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = List.of(
            I_NEW_ENTRY,
            WHERE_IS_IT,
            DUMP_ENTRY,
            ADD_TO_GROUP,
            NAME_TO_ID,
            ID_TO_NAME,
            DELETE,
            REMOVE_FROM_GROUP,
            GET_CPS,
            NEW_ENTRY,
            LIST_MAX,
            SET_MAX,
            LIST_ENTRY,
            CHANGE_ENTRY,
            LIST_ELEMENTS,
            IS_A_MEMBER_OF,
            SET_FIELDS_ENTRY,
            LIST_OWNED,
            GET_CPS2,
            GET_HOST_CPS,
            UPDATE_ENTRY,
            LIST_ENTRIES,
            LIST_SUPER_GROUPS);

    private Pr() {}
}
