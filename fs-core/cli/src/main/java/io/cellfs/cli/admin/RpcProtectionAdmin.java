package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.pr.PrEntry;
import io.cellfs.protocol.pr.PrReplies;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.xdr.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Users and groups as pts handles them (afs-protocol section 4.3). */
final class RpcProtectionAdmin implements ProtectionAdmin, AutoCloseable {
    private static final int MAX_ENTRIES = 10_000_000;
    private static final Set<Op<?, ?>> CHANGES =
            Set.of(Pr.NEW_ENTRY, Pr.I_NEW_ENTRY, Pr.DELETE, Pr.ADD_TO_GROUP, Pr.REMOVE_FROM_GROUP);

    private final DatabaseClient database;

    RpcProtectionAdmin(Transport transport, KnownDatabases known) {
        this.database = new DatabaseClient(transport, DatabaseService.PROTECTION, known);
    }

    private <Q extends Record, R extends Record> R call(String what, Op<Q, R> op, Q args) throws AdminException {
        try {
            return CHANGES.contains(op) ? database.change(op, args) : database.ask(op, args);
        } catch (IOException e) {
            throw AdminErrors.of(what, database.servers(), e);
        }
    }

    @Override
    public List<Principal> users() throws AdminException {
        return entries(Pr.LIST_USERS, Comparator.comparingInt(Principal::id));
    }

    @Override
    public List<Principal> groups() throws AdminException {
        return entries(Pr.LIST_GROUPS, Comparator.comparingInt(Principal::id).reversed());
    }

    private List<Principal> entries(int which, Comparator<Principal> order) throws AdminException {
        List<PrEntry> entries = new ArrayList<>();
        int next = 0;
        while (next >= 0 && entries.size() < MAX_ENTRIES) {
            PrReplies.Entries page =
                    call("list of users and groups", Pr.LIST_ENTRIES, new PrArgs.ListEntries(which, next));
            entries.addAll(page.entries());
            if (page.nextStartIndex() >= 0 && page.nextStartIndex() <= next) {
                throw new AdminException(Kind.FAILED, "the protection database lists users without end");
            }
            next = page.nextStartIndex();
        }
        List<Principal> found = new ArrayList<>(principals(entries));
        found.sort(order);
        return found;
    }

    private List<Principal> principals(List<PrEntry> entries) throws AdminException {
        Map<Integer, String> names = new HashMap<>();
        entries.forEach(entry -> names.put(entry.id(), entry.name()));
        int[] others = entries.stream()
                .flatMapToInt(entry -> java.util.stream.IntStream.of(entry.owner(), entry.creator()))
                .filter(id -> !names.containsKey(id))
                .distinct()
                .toArray();
        List<String> found = names(others);
        for (int i = 0; i < others.length; i++) {
            names.put(others[i], found.get(i));
        }
        return entries.stream()
                .map(e -> new Principal(
                        e.id(),
                        e.name(),
                        e.owner(),
                        names.getOrDefault(e.owner(), "?"),
                        names.getOrDefault(e.creator(), "?"),
                        e.count()))
                .toList();
    }

    private List<String> names(int... ids) throws AdminException {
        if (ids.length == 0) {
            return List.of();
        }
        List<String> names =
                call("names", Pr.ID_TO_NAME, new PrArgs.Ids(Words.of(ids))).names();
        if (names.size() != ids.length) {
            throw new AdminException(Kind.FAILED, "the protection database answers with another number of names");
        }
        return names;
    }

    private int id(String name) throws AdminException {
        Words ids = call(name, Pr.NAME_TO_ID, new PrArgs.Names(List.of(name))).ids();
        boolean unknown = ids.size() != 1 || (ids.get(0) == BuiltInIds.ANONYMOUS && !"anonymous".equals(name));
        if (unknown) {
            throw new AdminException(Kind.NOT_FOUND, name + ": no such user or group");
        }
        return ids.get(0);
    }

    @Override
    public Principal get(String name) throws AdminException {
        PrEntry entry = call(name, Pr.LIST_ENTRY, new PrArgs.OfId(id(name))).entry();
        return principals(List.of(entry)).getFirst();
    }

    @Override
    public List<String> memberships(String name) throws AdminException {
        return names(
                call(name, Pr.LIST_ELEMENTS, new PrArgs.OfId(id(name))).ids().toArray());
    }

    @Override
    public Principal createUser(String name, OptionalInt id) throws AdminException {
        requireName(name);
        if (id.isPresent()) {
            call("user " + name, Pr.I_NEW_ENTRY, new PrArgs.INewEntry(name, id.getAsInt(), BuiltInIds.ADMINISTRATORS));
        } else {
            call("user " + name, Pr.NEW_ENTRY, new PrArgs.NewEntry(name, Pr.USER, 0));
        }
        return get(name);
    }

    @Override
    public Principal createGroup(String name) throws AdminException {
        requireName(name);
        call("group " + name, Pr.NEW_ENTRY, new PrArgs.NewEntry(name, Pr.GROUP, 0));
        return get(name);
    }

    private static void requireName(String name) throws AdminException {
        if (name.isEmpty() || name.length() >= Pr.NAME_WORDS || !name.equals(name.toLowerCase(java.util.Locale.ROOT))) {
            throw new AdminException(
                    Kind.INVALID, "name '" + name + "': 1 to " + (Pr.NAME_WORDS - 1) + " characters, lower case");
        }
    }

    @Override
    public void remove(String name) throws AdminException {
        call(name, Pr.DELETE, new PrArgs.OfId(id(name)));
    }

    @Override
    public void addMember(String group, String user) throws AdminException {
        call(user + " in " + group, Pr.ADD_TO_GROUP, new PrArgs.Membership(id(user), id(group)));
    }

    @Override
    public void removeMember(String group, String user) throws AdminException {
        call(user + " in " + group, Pr.REMOVE_FROM_GROUP, new PrArgs.Membership(id(user), id(group)));
    }

    @Override
    public void close() {
        database.close();
    }
}
