package io.cellfs.cell.principal;

import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.rpc.RpcException;
import java.util.OptionalInt;

/**
 * Groups named after their owners: the part before the colon is the owner's name (of an owning group: the part before its
 * colon), for the administrators "system" (afs-protocol section 4.3).
 */
final class GroupOwners {
    private static final String SYSTEM = "system";
    private static final char COLON = ':';

    private GroupOwners() {}

    /**
     * The owner of a new group for which none was stated: whom the prefix names, the administrators without prefix.
     *
     * @throws RpcException PRBADNAM when the prefix names nobody
     */
    static int implied(PrincipalTable table, String group) throws RpcException {
        int colon = group.indexOf(COLON);
        if (colon < 0 || group.substring(0, colon).equals(SYSTEM)) {
            return BuiltInIds.ADMINISTRATORS;
        }
        OptionalInt owner = table.idOf(group.substring(0, colon));
        if (owner.isEmpty()) {
            throw PtError.BADNAM.because("nobody is called like the prefix of " + group);
        }
        return owner.getAsInt();
    }

    /**
     * Checks that a group is named after its owner.
     *
     * @throws RpcException PRBADNAM when it is not, PRNOENT when there is no such owner
     */
    static void check(PrincipalTable table, String group, int owner) throws RpcException {
        int colon = group.indexOf(COLON);
        if (colon >= 0 && !group.substring(0, colon).equals(prefix(table, owner))) {
            throw PtError.BADNAM.because("the prefix of " + group + " is not its owner's name");
        }
    }

    /** The name of a group under an owner. */
    static String named(PrincipalTable table, String group, int owner) throws RpcException {
        int colon = group.indexOf(COLON);
        return colon < 0 ? group : prefix(table, owner) + group.substring(colon);
    }

    /** What the names of an owner's groups begin with. */
    static String prefix(PrincipalTable table, int owner) throws RpcException {
        if (owner == BuiltInIds.ADMINISTRATORS) {
            return SYSTEM;
        }
        String name = table.require(owner).name();
        int colon = name.indexOf(COLON);
        return colon < 0 ? name : name.substring(0, colon);
    }
}
