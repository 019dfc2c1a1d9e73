package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.principal.Principal;
import io.cellfs.cell.principal.PrincipalTable;
import io.cellfs.cell.principal.PrincipalWriter;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.pr.PrEntry;
import io.cellfs.protocol.pr.PrReplies;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The protection service (afs-protocol section 4.3). The cell is open: everybody may do everything. */
final class PrService {
    private static final int WANT_USERS = 1;
    private static final int WANT_GROUPS = 2;

    private final CellDatabase database;

    PrService(CellDatabase database) {
        this.database = database;
    }

    Dispatcher register(Dispatcher dispatcher) {
        registerNames(dispatcher);
        registerChanges(dispatcher);
        registerMemberships(dispatcher);
        registerListings(dispatcher);
        return dispatcher;
    }

    private void registerNames(Dispatcher dispatcher) {
        dispatcher
                .on(
                        Pr.NAME_TO_ID,
                        (context, args) -> database.read(state -> {
                            PrincipalTable table = state.principals();
                            int[] ids = args.names().stream()
                                    .mapToInt(name -> table.idOf(name.toLowerCase(Locale.ROOT))
                                            .orElseGet(() -> table.idOf(name).orElse(BuiltInIds.ANONYMOUS)))
                                    .toArray();
                            return new PrReplies.Ids(Words.of(ids));
                        }))
                .on(
                        Pr.ID_TO_NAME,
                        (context, args) -> database.read(state -> {
                            List<String> names = new ArrayList<>(args.ids().size());
                            for (int id : args.ids().toArray()) {
                                names.add(nameOf(state.principals(), id));
                            }
                            return new PrReplies.Names(names);
                        }))
                .on(
                        Pr.LIST_ENTRY,
                        (context, args) -> database.read(state ->
                                new PrReplies.Entry(entry(state.principals().require(args.id())))))
                .on(
                        Pr.LIST_MAX,
                        (context, args) -> database.read(state -> new PrReplies.MaxIds(
                                state.principals().maxUser(), state.principals().maxGroup())));
    }

    private void registerChanges(Dispatcher dispatcher) {
        dispatcher
                .on(Pr.NEW_ENTRY, (context, args) -> {
                    boolean group = isGroup(args.flag());
                    return new PrReplies.Id(database.propose((state, now) ->
                            state.principals().create(args.name(), 0, group, args.owner(), BuiltInIds.ANONYMOUS)));
                })
                .on(
                        Pr.I_NEW_ENTRY,
                        (context, args) -> change(table -> {
                            if (args.id() == 0) {
                                throw PtError.BADARG.because("0 is no id");
                            }
                            table.create(args.name(), args.id(), args.id() < 0, args.owner(), BuiltInIds.ANONYMOUS);
                        }))
                .on(Pr.DELETE, (context, args) -> change(table -> table.delete(args.id())))
                .on(Pr.SET_MAX, (context, args) -> change(table -> table.setMax(args.id(), args.groupFlag() != 0)))
                .on(Pr.CHANGE_ENTRY, (context, args) -> change(table -> changeEntry(table, args)))
                .on(
                        Pr.SET_FIELDS_ENTRY,
                        (context, args) -> change(table -> table.setFields(
                                args.id(),
                                masked(args, Pr.FIELD_ACCESS, args.flags()),
                                masked(args, Pr.FIELD_GROUPS, args.groupQuota()),
                                masked(args, Pr.FIELD_USERS, args.userQuota()))));
    }

    private void registerMemberships(Dispatcher dispatcher) {
        dispatcher
                .on(Pr.ADD_TO_GROUP, (context, args) -> change(table -> table.addMember(args.member(), args.group())))
                .on(
                        Pr.REMOVE_FROM_GROUP,
                        (context, args) -> change(table -> table.removeMember(args.member(), args.group())))
                .on(
                        Pr.IS_A_MEMBER_OF,
                        (context, args) -> database.read(state -> {
                            state.principals().require(args.member());
                            state.principals().require(args.group());
                            return new PrReplies.Flag(isMember(state.principals(), args));
                        }))
                .on(Pr.GET_CPS, (context, args) -> database.read(state -> cps(state.principals(), args.id())))
                .on(Pr.GET_CPS2, (context, args) -> database.read(state -> cps(state.principals(), args.id())))
                // Groups of machines have no entries yet: a host by itself is nobody.
                .on(Pr.GET_HOST_CPS, (context, args) -> over(List.of()))
                .on(
                        Pr.LIST_ELEMENTS,
                        (context, args) -> database.read(state -> {
                            Principal principal = state.principals().require(args.id());
                            return over(
                                    principal.isGroup()
                                            ? state.principals().members(args.id(), Pr.LIST_MAX_IDS)
                                            : state.principals().groupsOf(args.id(), Pr.LIST_MAX_IDS));
                        }))
                .on(
                        Pr.LIST_SUPER_GROUPS,
                        (context, args) -> database.read(state -> {
                            state.principals().require(args.id());
                            return over(state.principals().groupsOf(args.id(), Pr.LIST_MAX_IDS));
                        }));
    }

    private void registerListings(Dispatcher dispatcher) {
        dispatcher
                .on(
                        Pr.LIST_OWNED,
                        (context, args) -> database.read(state -> {
                            if (args.id() != 0) {
                                state.principals().require(args.id());
                            }
                            List<Integer> owned = state.principals().ownedBy(args.id(), Integer.MAX_VALUE);
                            int start = Math.clamp(args.last(), 0, owned.size());
                            int end = Math.min(owned.size(), start + Pr.LIST_MAX_IDS);
                            return new PrReplies.Owned(words(owned.subList(start, end)), end == owned.size() ? 0 : end);
                        }))
                .on(Pr.LIST_ENTRIES, (context, args) -> database.read(state -> entries(state.principals(), args)));
    }

    private static PrReplies.Entries entries(PrincipalTable table, PrArgs.ListEntries args) throws RpcException {
        int start = Math.max(0, args.startIndex());
        List<PrEntry> found = new ArrayList<>();
        int[] seen = {0};
        table.scan(Integer.MIN_VALUE, principal -> {
            if (wanted(principal, args.flags()) && seen[0]++ >= start) {
                found.add(entry(principal));
            }
            return found.size() < Pr.ENTRIES_MAX;
        });
        return new PrReplies.Entries(found, found.size() < Pr.ENTRIES_MAX ? -1 : start + found.size());
    }

    private static boolean wanted(Principal principal, int flags) {
        return (flags & (principal.isGroup() ? WANT_GROUPS : WANT_USERS)) != 0;
    }

    /** Something that changes users and groups. */
    @FunctionalInterface
    private interface Change {
        void apply(PrincipalWriter table) throws RpcException;
    }

    private NoValues change(Change change) throws RpcException {
        return database.propose((state, now) -> {
            change.apply(state.principals());
            return NoValues.NONE;
        });
    }

    private static void changeEntry(PrincipalWriter table, PrArgs.ChangeEntry args) throws RpcException {
        Principal old = table.require(args.id());
        table.change(
                args.id(),
                new PrincipalWriter.Change(
                        args.name().isEmpty() ? old.name() : args.name(),
                        args.owner() == 0 ? old.owner() : args.owner(),
                        args.newId() == 0 ? old.id() : args.newId()));
    }

    private static boolean isGroup(int flag) throws RpcException {
        return switch (flag & Pr.TYPE_MASK) {
            case Pr.USER -> false;
            case Pr.GROUP -> true;
            default -> throw PtError.BADARG.because("entries are users or groups; type " + flag);
        };
    }

    private static Optional<Integer> masked(PrArgs.SetFields args, int bit, int value) {
        return (args.mask() & bit) == 0 ? Optional.empty() : Optional.of(value);
    }

    private static boolean isMember(PrincipalTable table, PrArgs.Membership args) {
        return args.group() == BuiltInIds.ANYUSER
                || (args.group() == BuiltInIds.AUTHUSER && args.member() != BuiltInIds.ANONYMOUS)
                || table.isMember(args.member(), args.group());
    }

    private static PrReplies.ListOver cps(PrincipalTable table, int id) throws RpcException {
        table.require(id);
        return over(table.cps(id, Pr.LIST_MAX_IDS - 3));
    }

    private static PrReplies.ListOver over(List<Integer> ids) {
        return new PrReplies.ListOver(words(ids), 0);
    }

    private static Words words(List<Integer> ids) {
        return Words.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    static String nameOf(PrincipalTable table, int id) throws RpcException {
        return table.byId(id).map(Principal::name).orElseGet(() -> Integer.toString(id));
    }

    private static PrEntry entry(Principal of) {
        return new PrEntry(
                of.flags(),
                of.id(),
                of.owner(),
                of.creator(),
                of.groupQuota(),
                of.userQuota(),
                of.count(),
                Words.padded(5),
                of.name());
    }
}
