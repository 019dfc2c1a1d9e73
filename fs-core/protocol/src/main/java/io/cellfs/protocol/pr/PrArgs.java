package io.cellfs.protocol.pr;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.Words;
import java.util.List;

/** The IN arguments of the protection service (afs-protocol section 4.3). */
public final class PrArgs {
    private PrArgs() {}

    /** A user or group. */
    public record OfId(int id) {}

    /** A place in the database. */
    public record OfPosition(int position) {}

    /** A new user or group with its id and owner. */
    public record INewEntry(@Max(Pr.NAME_WORDS) String name, int id, int owner) {}

    /** A new user or group; owner 0 is the caller. */
    public record NewEntry(@Max(Pr.NAME_WORDS) String name, int flag, int owner) {}

    /** A member and a group. */
    public record Membership(int member, int group) {}

    /** Names. */
    public record Names(
            @Max(Pr.LIST_MAX_IDS) @Chars(Pr.NAME_WORDS) List<String> names) {}

    /** Ids. */
    public record Ids(@Max(Pr.LIST_MAX_IDS) Words ids) {}

    /** The id that was given last; flag nonzero for groups. */
    public record SetMax(int id, int groupFlag) {}

    /** What shall change: empty name, 0 owner, 0 id leave as is. */
    public record ChangeEntry(int id, @Max(Pr.NAME_WORDS) String name, int owner, int newId) {}

    /** Fields to set ({@link Pr} FIELD_*); flags are privacy bits, not shifted. */
    public record SetFields(int id, int mask, int flags, int groupQuota, int userQuota, int spare1, int spare2) {}

    /** Whose groups, and where the last answer ended; 0 to begin. */
    public record ListOwned(int id, int last) {}

    /** A user at a host. */
    public record CpsOfHost(int id, @U32 long host) {}

    /** A host. */
    public record OfHost(@U32 long host) {}

    /** What to overwrite. */
    public record UpdateEntry(int id, @Max(Pr.NAME_WORDS) String name, Update update) {}

    /** PrUpdateEntry. */
    public record Update(int mask, PrEntry entry) {}

    /** What to list ({@link Pr} LIST_*), and from where. */
    public record ListEntries(int flags, int startIndex) {}
}
