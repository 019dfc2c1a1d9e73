package io.cellfs.server.acl;

import io.cellfs.protocol.identity.BuiltInIds;
import java.util.Set;

/**
 * Who asks, as ACLs see him.
 *
 * @param id protection id of the user; {@link BuiltInIds#ANONYMOUS} for nobody
 * @param cps current protection set: the user's id, his groups and the groups that everybody or every known user is in
 */
public record Subject(long id, Set<Integer> cps) {
    /** Copies the set. */
    public Subject {
        cps = Set.copyOf(cps);
    }

    /** Nobody in particular: system:anyuser and nothing else. */
    public static Subject anonymous() {
        return new Subject(BuiltInIds.ANONYMOUS, Set.of(BuiltInIds.ANONYMOUS, BuiltInIds.ANYUSER));
    }

    /** Nobody in particular, in a cell without authentication: an administrator. */
    public static Subject anonymousAdministrator() {
        return new Subject(
                BuiltInIds.ANONYMOUS, Set.of(BuiltInIds.ANONYMOUS, BuiltInIds.ANYUSER, BuiltInIds.ADMINISTRATORS));
    }

    /** Whether the caller is a member of system:administrators. */
    public boolean administrator() {
        return cps.contains(BuiltInIds.ADMINISTRATORS);
    }

    /** Whether the caller owns what {@code owner} owns; nobody in particular owns nothing. */
    public boolean owns(long owner) {
        return id != BuiltInIds.ANONYMOUS && id == owner;
    }
}
