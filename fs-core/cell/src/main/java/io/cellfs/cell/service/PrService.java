package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.principal.Principal;
import io.cellfs.cell.principal.PrincipalTable;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.pr.PrEntry;
import io.cellfs.protocol.pr.PrReplies;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The protection service (afs-protocol section 4.3). The cell is open: everybody may do everything. */
final class PrService {
    /** Entries in one portion: about 300 KiB on the wire. */
    private static final int PORTION = 1000;

    private static final int END = -1;

    private final CellDatabase database;

    PrService(CellDatabase database) {
        this.database = database;
    }

    Dispatcher register(Dispatcher dispatcher) {
        registerNames(dispatcher);
        CellCommands.serve(Services.PR, database, dispatcher);
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
                                    .mapToInt(name ->
                                            table.idOf(PrCommands.lower(name)).orElse(BuiltInIds.ANONYMOUS))
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

    private void registerMemberships(Dispatcher dispatcher) {
        dispatcher
                .on(
                        Pr.IS_A_MEMBER_OF,
                        (context, args) -> database.read(state -> {
                            state.principals().require(args.member());
                            state.principals().require(args.group());
                            return new PrReplies.Flag(isMember(state.principals(), args));
                        }))
                .on(Pr.GET_CPS, (context, args) -> database.read(state -> cps(state.principals(), args.id())))
                .on(
                        Pr.GET_CPS2,
                        (context, args) ->
                                database.read(state -> cpsAtHost(state.principals(), args.id(), args.host())))
                .on(
                        Pr.GET_HOST_CPS,
                        (context, args) ->
                                database.read(state -> over(state.principals().hostCps(args.host(), Pr.LIST_MAX_IDS))))
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
                            List<Integer> owned = state.principals().ownedBy(args.id(), Integer.MAX_VALUE).stream()
                                    .takeWhile(id -> id < 0)
                                    .toList();
                            int start = Math.clamp(args.last(), 0, owned.size());
                            int end = Math.min(owned.size(), start + Pr.LIST_MAX_IDS);
                            return new PrReplies.Owned(words(owned.subList(start, end)), end == owned.size() ? 0 : end);
                        }))
                .on(Pr.LIST_ENTRIES, (context, args) -> database.read(state -> entries(state.principals(), args)));
    }

    /** Groups in order of id, then users; an answer tells the id at which to go on, -1 at the end. */
    private static PrReplies.Entries entries(PrincipalTable table, PrArgs.ListEntries args) throws RpcException {
        boolean groups = (args.flags() & Pr.LIST_GROUPS) != 0;
        boolean users = (args.flags() & Pr.LIST_USERS) != 0;
        int first = groups ? Integer.MIN_VALUE : 1;
        List<Principal> found = table.from(args.startIndex() == 0 ? first : args.startIndex(), PORTION + 1).stream()
                .takeWhile(each -> users || each.isGroup())
                .filter(each -> groups || !each.isGroup())
                .toList();
        boolean more = found.size() > PORTION && found.getLast().id() != END;
        return new PrReplies.Entries(
                found.stream()
                        .limit(more ? PORTION : found.size())
                        .map(PrService::entry)
                        .toList(),
                more ? found.getLast().id() : END);
    }

    private static boolean isMember(PrincipalTable table, PrArgs.Membership args) {
        return args.group() == BuiltInIds.ANYUSER
                || (args.group() == BuiltInIds.AUTHUSER && args.member() != BuiltInIds.ANONYMOUS)
                || table.cps(args.member(), Pr.LIST_MAX_IDS).contains(args.group());
    }

    private static PrReplies.ListOver cps(PrincipalTable table, int id) throws RpcException {
        table.require(id);
        return over(table.cps(id, Pr.LIST_MAX_IDS - 3));
    }

    private static PrReplies.ListOver cpsAtHost(PrincipalTable table, int id, long host) throws RpcException {
        table.require(id);
        TreeSet<Integer> all = new TreeSet<>(table.cps(id, Pr.LIST_MAX_IDS - 3));
        all.addAll(table.hostCps(host, Pr.LIST_MAX_IDS));
        return over(List.copyOf(all));
    }

    private static PrReplies.ListOver over(List<Integer> ids) {
        boolean over = ids.size() > Pr.LIST_MAX_IDS;
        return new PrReplies.ListOver(words(over ? ids.subList(0, Pr.LIST_MAX_IDS) : ids), over ? 1 : 0);
    }

    private static Words words(List<Integer> ids) {
        return Words.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    static String nameOf(PrincipalTable table, int id) throws RpcException {
        return table.byId(id).map(Principal::name).orElseGet(() -> Integer.toString(id));
    }

    private static PrEntry entry(Principal of) {
        return new PrEntry(
                (of.flags() >>> Pr.PRIVACY_SHIFT) & Pr.FIELD_PRIVACY,
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
