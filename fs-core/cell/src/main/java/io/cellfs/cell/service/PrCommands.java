package io.cellfs.cell.service;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.principal.PrincipalWriter;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.pr.PrReplies;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.RpcException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the protection service changes (afs-protocol section 4.3). The cell is open: everybody may do everything. */
final class PrCommands {
    static final CellCommand<PrArgs.NewEntry, PrReplies.Id> NEW_ENTRY = new CellCommand<>(
            Services.PR,
            Pr.NEW_ENTRY,
            (state, args, now) -> new PrReplies.Id(state.principals()
                    .create(lower(args.name()), 0, isGroup(args.flag()), args.owner(), BuiltInIds.ANONYMOUS)));

    static final List<CellCommand<?, ?>> ALL = List.of(
            NEW_ENTRY,
            change(Pr.I_NEW_ENTRY, PrCommands::createWithId),
            change(Pr.DELETE, (table, args) -> table.delete(args.id())),
            change(Pr.SET_MAX, (table, args) -> table.setMax(args.id(), args.groupFlag() != 0)),
            change(
                    Pr.CHANGE_ENTRY,
                    (table, args) -> table.changeAsAsked(args.id(), lower(args.name()), args.owner(), args.newId())),
            change(
                    Pr.SET_FIELDS_ENTRY,
                    (table, args) -> table.setFields(
                            args.id(),
                            args.mask() & Pr.FIELD_PRIVACY,
                            args.flags(),
                            masked(args, Pr.FIELD_GROUPS, args.groupQuota()),
                            masked(args, Pr.FIELD_USERS, args.userQuota()))),
            change(Pr.ADD_TO_GROUP, (table, args) -> table.addMember(args.member(), args.group())),
            change(Pr.REMOVE_FROM_GROUP, (table, args) -> table.removeMember(args.member(), args.group())));

    private PrCommands() {}

    /** Something that changes users and groups. */
    @FunctionalInterface
    private interface Change<Q extends Record> {
        void apply(PrincipalWriter table, Q args) throws RpcException;
    }

    private static <Q extends Record> CellCommand<Q, NoValues> change(Op<Q, NoValues> op, Change<Q> change) {
        return new CellCommand<>(Services.PR, op, (state, args, now) -> {
            change.apply(state.principals(), args);
            return NoValues.NONE;
        });
    }

    private static void createWithId(PrincipalWriter table, PrArgs.INewEntry args) throws RpcException {
        if (args.id() == 0) {
            throw PtError.BADARG.because("0 is no id");
        }
        table.create(lower(args.name()), args.id(), args.id() < 0, args.owner(), BuiltInIds.ANONYMOUS);
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

    /** Names are kept in lower case: users and groups differ in more than that. */
    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
