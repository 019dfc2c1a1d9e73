package io.cellfs.cell.principal;

import io.cellfs.cell.store.Counters;
import io.cellfs.cell.store.KeyValues;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

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

    /** The current protection set of an id: itself, its groups, everybody, and for all but anonymous the authenticated; ascending. */
    public List<Integer> cps(int id, int max) {
        TreeSet<Integer> set = new TreeSet<>(groupsOf(id, max));
        set.add(id);
        set.add(BuiltInIds.ANYUSER);
        if (id != BuiltInIds.ANONYMOUS) {
            set.add(BuiltInIds.AUTHUSER);
        }
        return List.copyOf(set);
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
