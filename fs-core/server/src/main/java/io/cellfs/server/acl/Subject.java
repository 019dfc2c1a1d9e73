package io.cellfs.server.acl;

import java.util.Set;

/**
 * Who asks, as ACLs see him.
 *
 * @param id protection id of the user; {@link #ANONYMOUS} for nobody
 * @param cps current protection set: the user's id, his groups and the groups that everybody or every known user is in
 */
public record Subject(long id, Set<Integer> cps) {
    /** The id of a caller that has proved nothing. */
    public static final int ANONYMOUS = 32766;

    /** system:anyuser. */
    public static final int ANYUSER = -101;

    /** system:authuser: everybody that has proved who he is. */
    public static final int AUTHUSER = -102;

    /** system:administrators. */
    public static final int ADMINISTRATORS = -204;

    /** Copies the set. */
    public Subject {
        cps = Set.copyOf(cps);
    }

    /** Nobody in particular: system:anyuser and nothing else. */
    public static Subject anonymous() {
        return new Subject(ANONYMOUS, Set.of(ANONYMOUS, ANYUSER));
    }

    /** Nobody in particular, in a cell without authentication: an administrator. */
    public static Subject anonymousAdministrator() {
        return new Subject(ANONYMOUS, Set.of(ANONYMOUS, ANYUSER, ADMINISTRATORS));
    }

    /** Whether the caller is a member of system:administrators. */
    public boolean administrator() {
        return cps.contains(ADMINISTRATORS);
    }

    /** Whether the caller owns what {@code owner} owns; nobody in particular owns nothing. */
    public boolean owns(long owner) {
        return id != ANONYMOUS && id == owner;
    }
}
