package io.cellfs.protocol.pr;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Words;
import java.util.List;

/** The OUT arguments of the protection service (afs-protocol section 4.3). */
public final class PrReplies {
    private PrReplies() {}

    /** A place in the database. */
    public record Position(int position) {}

    /** Ids, in the order of the names. */
    public record Ids(@Max(Pr.LIST_MAX_IDS) Words ids) {}

    /** Names, in the order of the ids. */
    public record Names(
            @Max(Pr.LIST_MAX_IDS) @Chars(Pr.NAME_WORDS) List<String> names) {}

    /** Ids, and whether there were too many. */
    public record ListOver(@Max(Pr.LIST_MAX_IDS) Words ids, int over) {}

    /** The new id. */
    public record Id(int id) {}

    /** The ids that were given last. */
    public record MaxIds(int user, int group) {}

    /** A user or group. */
    public record Entry(PrEntry entry) {}

    /** Yes (1) or no (0). */
    public record Flag(boolean flag) {}

    /** Groups, and where to go on; 0 at the end. */
    public record Owned(@Max(Pr.LIST_MAX_IDS) Words ids, int last) {}

    /** Users and groups, and where to go on; -1 at the end. */
    public record Entries(@Max(Pr.ENTRIES_MAX) List<PrEntry> entries, int nextStartIndex) {}

    /** prdebugentry: an entry with what hangs on it. */
    public record Debug(
            int flags,
            int id,
            int cellId,
            int next,
            @Fixed(5) Words reserved,
            @Fixed(10) Words entries,
            int nextId,
            int nextName,
            int owner,
            int creator,
            int groupQuota,
            int userQuota,
            int count,
            int instance,
            int owned,
            int nextOwned,
            int parent,
            int sibling,
            int child,
            @Chars(Pr.NAME_WORDS) String name) {}
}
