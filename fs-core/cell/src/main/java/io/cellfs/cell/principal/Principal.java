package io.cellfs.cell.principal;

import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.xdr.Max;

/**
 * A user (positive id), a group (negative id).
 *
 * @param id its id, never 0
 * @param flags type and privacy bits ({@link Pr})
 * @param name its name
 * @param owner id of who owns it
 * @param creator id of who made it
 * @param groupQuota how many groups it may still create
 * @param userQuota how many users it may still create
 * @param count of a group: its members; of a user: the groups it is in
 */
public record Principal(
        int id, int flags, @Max(63) String name, int owner, int creator, int groupQuota, int userQuota, int count) {
    /** Whether it is a group. */
    public boolean isGroup() {
        return id < 0;
    }

    Principal withCount(int changed) {
        return new Principal(id, flags, name, owner, creator, groupQuota, userQuota, changed);
    }
}
