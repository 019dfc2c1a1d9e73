package io.cellfs.cell.principal;

import io.cellfs.cell.CellTransaction;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.rpc.RpcException;
import java.util.Map;

/** The users and groups that every cell has (afs-protocol section 2.4). */
public final class BuiltInPrincipals {
    static final String ANONYMOUS_NAME = "anonymous";

    private static final Map<Integer, String> GROUPS = Map.of(
            BuiltInIds.ANYUSER, "system:anyuser",
            BuiltInIds.AUTHUSER, "system:authuser",
            BuiltInIds.PTSVIEWERS, "system:ptsviewers",
            BuiltInIds.ADMINISTRATORS, "system:administrators",
            BuiltInIds.BACKUP, "system:backup");

    private BuiltInPrincipals() {}

    /** Makes those that are not there, and answers how many that were. */
    public static int create(CellTransaction state, long nowSeconds) throws RpcException {
        PrincipalWriter principals = state.principals();
        int made = 0;
        for (Map.Entry<Integer, String> group : GROUPS.entrySet()) {
            if (principals.byId(group.getKey()).isEmpty()) {
                principals.create(
                        group.getValue(), group.getKey(), true, BuiltInIds.ADMINISTRATORS, BuiltInIds.ADMINISTRATORS);
                made++;
            }
        }
        if (principals.byId(BuiltInIds.ANONYMOUS).isEmpty()) {
            principals.create(
                    ANONYMOUS_NAME, BuiltInIds.ANONYMOUS, false, BuiltInIds.ADMINISTRATORS, BuiltInIds.ADMINISTRATORS);
            made++;
        }
        return made;
    }

    /** Whether an id is one of these. */
    public static boolean isBuiltIn(int id) {
        return id == BuiltInIds.ANONYMOUS || GROUPS.containsKey(id);
    }
}
