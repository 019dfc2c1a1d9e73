package io.cellfs.cell.principal;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.CellTransaction;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Max;
import java.util.List;

/** The users and groups that every cell has (afs-protocol section 2.4). */
public final class BuiltInPrincipals {
    static final String ANONYMOUS_NAME = "anonymous";

    /** One of them. */
    public record BuiltIn(int id, @Max(63) String name) {}

    /** Those that there shall be. */
    public record BuiltIns(@Max(64) List<BuiltIn> principals) {
        /** Copies the list. */
        public BuiltIns {
            principals = List.copyOf(principals);
        }
    }

    /** Those of this release. */
    public static final BuiltIns ALL = new BuiltIns(List.of(
            new BuiltIn(BuiltInIds.ANYUSER, "system:anyuser"),
            new BuiltIn(BuiltInIds.AUTHUSER, "system:authuser"),
            new BuiltIn(BuiltInIds.PTSVIEWERS, "system:ptsviewers"),
            new BuiltIn(BuiltInIds.ADMINISTRATORS, "system:administrators"),
            new BuiltIn(BuiltInIds.BACKUP, "system:backup"),
            new BuiltIn(BuiltInIds.ANONYMOUS, ANONYMOUS_NAME)));

    /** Makes those that are not there. */
    public static final CellCommand<BuiltIns, NoValues> CREATE =
            new CellCommand<>(0, Op.of(1, "Cell.CreateBuiltIns", BuiltIns.class), (state, args, nowSeconds) -> {
                create(state, args);
                return NoValues.NONE;
            });

    private BuiltInPrincipals() {}

    private static void create(CellTransaction state, BuiltIns wanted) throws RpcException {
        PrincipalWriter principals = state.principals();
        for (BuiltIn each : wanted.principals()) {
            if (principals.byId(each.id()).isEmpty()) {
                principals.create(
                        each.name(), each.id(), each.id() < 0, BuiltInIds.ADMINISTRATORS, BuiltInIds.ADMINISTRATORS);
            }
        }
    }

    /** Whether all of them are there. */
    public static boolean exist(PrincipalTable principals) throws RpcException {
        for (BuiltIn each : ALL.principals()) {
            if (principals.byId(each.id()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Whether an id is one of these. */
    public static boolean isBuiltIn(int id) {
        return ALL.principals().stream().anyMatch(each -> each.id() == id);
    }
}
