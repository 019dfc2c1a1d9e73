package io.cellfs.cell.principal;

import io.cellfs.cell.store.Counters;
import io.cellfs.cell.store.KeyValues;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.rpc.RpcException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Users and groups, for reading. */
public class PrincipalTable {
    static final String MAX_USER = "max-user";
    static final String MAX_GROUP = "max-group";

    private final KeyValues view;

    /** The table of a view. */
    public PrincipalTable(KeyValues view) {
        this.view = view;
    }

    /** The principal with an id. */
    public Optional<Principal> byId(int id) throws RpcException {
        byte[] row = view.get(Keys.number(Keys.PRINCIPAL, id));
        return row == null ? Optional.empty() : Optional.of(Rows.decode(Principal.class, row));
    }

    /** The principal with an id, or PRNOENT. */
    public Principal require(int id) throws RpcException {
        return byId(id).orElseThrow(() -> PtError.NOENT.because("nobody has the id " + id));
    }

    /** The id of a name. */
    public OptionalInt idOf(String name) {
        byte[] id = view.get(Keys.text(Keys.PRINCIPAL_NAME, name));
        return id == null ? OptionalInt.empty() : OptionalInt.of((int) Keys.number(id));
    }

    /** Members of a group in order of id, at most {@code max}. */
    public List<Integer> members(int group, int max) {
        return seconds(Keys.MEMBER, group, max);
    }

    /** Groups of a user (or group) in order of id, at most {@code max}. */
    public List<Integer> groupsOf(int member, int max) {
        return seconds(Keys.MEMBERSHIP, member, max);
    }

    /** Ids that {@code owner} owns, in order, at most {@code max}. */
    public List<Integer> ownedBy(int owner, int max) {
        return seconds(Keys.OWNED, owner, max);
    }

    /** Whether {@code member} is in {@code group}. */
    public boolean isMember(int member, int group) {
        return view.get(Keys.numbers(Keys.MEMBER, group, member)) != null;
    }

    /**
     * The current protection set of an id: itself, its groups, the groups that those are in and so on, everybody, and for all but anonymous the
     * authenticated; ascending. Groups that are in each other do no harm. At most {@code max} ids come from memberships.
     */
    public List<Integer> cps(int id, int max) {
        TreeSet<Integer> set = new TreeSet<>(withGroups(List.of(id), max));
        set.add(BuiltInIds.ANYUSER);
        if (id != BuiltInIds.ANONYMOUS) {
            set.add(BuiltInIds.AUTHUSER);
        }
        return List.copyOf(set);
    }

    /**
     * The protection set of a machine (afs-protocol section 4.3): of the entries that are called as its address, or as its address with zeros for
     * the last one, two or three numbers, which stand for any; ascending, at most {@code max}.
     *
     * @param host an IPv4 address as a number
     */
    public List<Integer> hostCps(long host, int max) {
        List<Integer> entries = new ArrayList<>();
        for (int wild = 0; wild < Integer.SIZE; wild += Byte.SIZE) {
            long masked = host >>> wild << wild & 0xffffffffL;
            idOf(dotted(masked)).ifPresent(id -> {
                if (!entries.contains(id)) {
                    entries.add(id);
                }
            });
        }
        return List.copyOf(new TreeSet<>(withGroups(entries, max)));
    }

    private static String dotted(long host) {
        return IntStream.of(24, 16, 8, 0)
                .mapToObj(shift -> Long.toString(host >> shift & 0xff))
                .collect(Collectors.joining("."));
    }

    /** These ids, their groups, the groups of those and so on: breadth first, each id once. */
    private Set<Integer> withGroups(List<Integer> ids, int max) {
        Set<Integer> found = new LinkedHashSet<>(ids);
        Deque<Integer> open = new ArrayDeque<>(ids);
        while (!open.isEmpty() && found.size() < max) {
            for (int group : groupsOf(open.remove(), max)) {
                if (found.size() < max && found.add(group)) {
                    open.add(group);
                }
            }
        }
        return found;
    }

    /** Up to {@code max} principals with ids {@code from} and above, in order of id: groups before users. */
    public List<Principal> from(int from, int max) throws RpcException {
        List<byte[]> rows = new ArrayList<>();
        view.scan(Keys.table(Keys.PRINCIPAL), Keys.number(Keys.PRINCIPAL, from), (key, value) -> {
            rows.add(value);
            return rows.size() < max;
        });
        List<Principal> found = new ArrayList<>(rows.size());
        for (byte[] row : rows) {
            found.add(Rows.decode(Principal.class, row));
        }
        return found;
    }

    /** The greatest user id given so far. */
    public int maxUser() {
        return (int) Counters.peek(view, MAX_USER, 0);
    }

    /** The least group id given so far. */
    public int maxGroup() {
        return (int) Counters.peek(view, MAX_GROUP, -205);
    }

    private List<Integer> seconds(char table, int first, int max) {
        byte[] prefix = Keys.number(table, first);
        List<Integer> ids = new ArrayList<>();
        view.scan(prefix, prefix, (key, value) -> {
            ids.add((int) Keys.lastNumber(key));
            return ids.size() < max;
        });
        return ids;
    }
}
