package io.cellfs.cli.admin;

import java.util.List;
import java.util.OptionalInt;

/** Users and groups of one cell. Every call may fail with {@link AdminException}. */
public interface ProtectionAdmin {
    /** All users, ordered by id. */
    List<Principal> users() throws AdminException;

    /** All groups, ordered by falling id (they are negative). */
    List<Principal> groups() throws AdminException;

    /**
     * One user or group.
     *
     * @throws AdminException NOT_FOUND
     */
    Principal get(String name) throws AdminException;

    /** Names of the members of a group, or of the groups of a user. */
    List<String> memberships(String name) throws AdminException;

    /**
     * Makes a user.
     *
     * @param id the wanted id, or empty for the next free one
     * @throws AdminException EXISTS, INVALID
     */
    Principal createUser(String name, OptionalInt id) throws AdminException;

    /**
     * Makes a group.
     *
     * @throws AdminException EXISTS, INVALID
     */
    Principal createGroup(String name) throws AdminException;

    /**
     * Removes a user or group.
     *
     * @throws AdminException NOT_FOUND
     */
    void remove(String name) throws AdminException;

    /**
     * Adds a user to a group.
     *
     * @throws AdminException NOT_FOUND, EXISTS (is a member already)
     */
    void addMember(String group, String user) throws AdminException;

    /**
     * Takes a user out of a group.
     *
     * @throws AdminException NOT_FOUND (no such user or group, or no member)
     */
    void removeMember(String group, String user) throws AdminException;
}
