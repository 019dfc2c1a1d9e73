package io.cellfs.cell.principal;

import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.Counters;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.rpc.RpcException;
import java.util.List;
import java.util.Optional;

/** Users and groups, for changing. */
public final class PrincipalWriter extends PrincipalTable {
    /** Most members of a group, and most groups of a user, that lists can carry (prlist). */
    public static final int MAX_MEMBERS = 5000;

    private static final int NEW_GROUP_QUOTA = 20;

    /** Privacy of a new user: anybody may see its status. */
    private static final int USER_PRIVACY = 0x80 << Pr.PRIVACY_SHIFT;

    /** Privacy of a new group: anybody may see its status and its members. */
    private static final int GROUP_PRIVACY = (0x80 | 0x10) << Pr.PRIVACY_SHIFT;

    private final Batch batch;

    /** The table of a transaction. */
    public PrincipalWriter(Batch batch) {
        super(batch);
        this.batch = batch;
    }

    /**
     * Makes a user or group.
     *
     * @param name its name; group names may carry an owner's name before a colon
     * @param id the id to give it; 0 for the next free one
     * @param group whether it is a group
     * @param owner who owns it; 0 for whom a group's prefix names, else the administrators
     * @param creator who makes it
     * @return its id
     * @throws RpcException PREXIST, PRIDEXIST, PRBADNAM, PRBADARG
     */
    public int create(String name, int id, boolean group, int owner, int creator) throws RpcException {
        PrincipalNames.check(name, group);
        if (idOf(name).isPresent()) {
            throw PtError.EXIST.because(name + " exists");
        }
        int given = id == 0 ? nextFree(group) : id;
        if ((given < 0) != group) {
            throw PtError.BADARG.because("ids of users are positive, of groups negative; " + given + " is not");
        }
        boolean reserved = given == BuiltInIds.ANONYMOUS && !name.equals(BuiltInPrincipals.ANONYMOUS_NAME);
        if (reserved || byId(given).isPresent()) {
            throw PtError.IDEXIST.because("the id " + given + " is taken");
        }
        int owned = owner(name, group, owner);
        int flags =
                group ? Pr.GROUP | Pr.ACCESS | Pr.QUOTA | GROUP_PRIVACY : Pr.USER | Pr.ACCESS | Pr.QUOTA | USER_PRIVACY;
        link(new Principal(given, flags, name, owned, creator, group ? 0 : NEW_GROUP_QUOTA, 0, 0));
        remember(given);
        return given;
    }

    private int owner(String name, boolean group, int stated) throws RpcException {
        if (stated == 0 && !group) {
            return BuiltInIds.ADMINISTRATORS;
        }
        int owner = stated == 0 ? GroupOwners.implied(this, name) : stated;
        if (owner != BuiltInIds.ADMINISTRATORS) {
            require(owner);
        }
        if (group) {
            GroupOwners.check(this, name, owner);
        }
        return owner;
    }

    private int nextFree(boolean group) throws RpcException {
        int step = group ? -1 : 1;
        int id = (group ? maxGroup() : maxUser()) + step;
        while (byId(id).isPresent() || id == BuiltInIds.ANONYMOUS) {
            id += step;
        }
        if (id == Integer.MAX_VALUE || id == Integer.MIN_VALUE) {
            throw PtError.NOIDS.because("the ids have run out");
        }
        return id;
    }

    private void remember(int id) {
        if (id > maxUser() && id != BuiltInIds.ANONYMOUS) {
            Counters.set(batch, MAX_USER, id);
        } else if (id < maxGroup()) {
            Counters.set(batch, MAX_GROUP, id);
        }
    }

    /** Sets where automatic ids go on from. */
    public void setMax(int id, boolean group) throws RpcException {
        if (group ? id >= 0 : id < 0) {
            throw PtError.BADARG.because(id + " cannot be the greatest id of " + (group ? "groups" : "users"));
        }
        Counters.set(batch, group ? MAX_GROUP : MAX_USER, id);
    }

    /** Removes a user or group, its memberships and its members. What it owned belongs to the administrators from then on. */
    public void delete(int id) throws RpcException {
        if (BuiltInPrincipals.isBuiltIn(id)) {
            throw PtError.PERM.because(id + " is part of every cell");
        }
        Principal gone = require(id);
        for (int group : groupsOf(id, Integer.MAX_VALUE)) {
            removeMember(id, group);
        }
        for (int member : members(id, Integer.MAX_VALUE)) {
            removeMember(member, id);
        }
        unlink(gone);
        for (int owned : ownedBy(id, Integer.MAX_VALUE)) {
            Principal each = require(owned);
            change(owned, new Change(each.name(), BuiltInIds.ADMINISTRATORS, each.id()));
        }
    }

    /**
     * Puts a user into a group, or a group, with whoever is in it.
     *
     * @throws RpcException PRNOENT, PRNOTGROUP, PRBADARG for a group in itself, PRPERM, PRIDEXIST when it is in it, PRTOOMANY
     */
    public void addMember(int member, int group) throws RpcException {
        Principal target = require(group);
        Principal added = require(member);
        if (!target.isGroup()) {
            throw PtError.NOTGROUP.because(target.name() + " is no group");
        }
        if (member == group) {
            throw PtError.BADARG.because(target.name() + " cannot be in itself");
        }
        if (isByNature(group)) {
            throw PtError.PERM.because("nobody is put into " + target.name());
        }
        if (isByNature(member)) {
            throw PtError.PERM.because(added.name() + " cannot be put into a group: grant rights to it directly");
        }
        if (isMember(member, group)) {
            throw PtError.IDEXIST.because(added.name() + " is in " + target.name());
        }
        int memberships = added.isGroup() ? groupsOf(member, MAX_MEMBERS).size() : added.count();
        if (target.count() >= MAX_MEMBERS || memberships >= MAX_MEMBERS) {
            throw PtError.TOOMANY.because("at most " + MAX_MEMBERS + " members and memberships");
        }
        batch.put(Keys.numbers(Keys.MEMBER, group, member), new byte[0]);
        batch.put(Keys.numbers(Keys.MEMBERSHIP, member, group), new byte[0]);
        put(target.withCount(target.count() + 1));
        if (!added.isGroup()) {
            put(added.withCount(added.count() + 1));
        }
    }

    private static boolean isByNature(int group) {
        return group == BuiltInIds.ANYUSER || group == BuiltInIds.AUTHUSER;
    }

    /** Takes a user or group out of a group; PRNOENT when it is not in it. */
    public void removeMember(int member, int group) throws RpcException {
        Principal target = require(group);
        Principal removed = require(member);
        if (!target.isGroup()) {
            throw PtError.NOTGROUP.because(target.name() + " is no group");
        }
        if (!isMember(member, group)) {
            throw PtError.NOENT.because(removed.name() + " is not in " + target.name());
        }
        batch.delete(Keys.numbers(Keys.MEMBER, group, member));
        batch.delete(Keys.numbers(Keys.MEMBERSHIP, member, group));
        put(target.withCount(target.count() - 1));
        if (!removed.isGroup()) {
            put(removed.withCount(removed.count() - 1));
        }
    }

    /**
     * What to change.
     *
     * @param name the name to have
     * @param owner the owner to have
     * @param id the id to have
     */
    private record Change(String name, int owner, int id) {}

    /**
     * Changes name (unless empty), owner (unless 0) and id (unless 0) as a caller asks: a group is named after its owner, so
     * that it follows when the owner changes or is renamed.
     *
     * @throws RpcException PRPERM for what every cell has, PRBADNAM, PREXIST, PRIDEXIST, PRNOENT
     */
    public void changeAsAsked(int id, String name, int owner, int newId) throws RpcException {
        Principal old = require(id);
        if (BuiltInPrincipals.isBuiltIn(id)) {
            throw PtError.PERM.because(old.name() + " is part of every cell");
        }
        int owned = owner == 0 ? old.owner() : owner;
        String named = name.isEmpty() ? old.name() : name;
        if (old.isGroup() && name.isEmpty() && owner != 0) {
            named = GroupOwners.named(this, old.name(), owned);
        } else if (old.isGroup() && !name.isEmpty()) {
            GroupOwners.check(this, named, owned);
        }
        String prefix = GroupOwners.prefix(this, id);
        int given = newId == 0 ? id : newId;
        change(id, new Change(named, owned, given));
        renameOwned(given, prefix);
    }

    /** Names the groups of an owner, and theirs, after it; those that were named otherwise stay as they are. */
    private void renameOwned(int owner, String oldPrefix) throws RpcException {
        String prefix = GroupOwners.prefix(this, owner);
        if (prefix.equals(oldPrefix)) {
            return;
        }
        for (int id : ownedBy(owner, Integer.MAX_VALUE)) {
            Principal group = require(id);
            if (id != owner && group.name().startsWith(oldPrefix + ":")) {
                change(id, new Change(GroupOwners.named(this, group.name(), owner), owner, id));
                renameOwned(id, oldPrefix);
            }
        }
    }

    /** Changes name, owner or id. */
    private void change(int id, Change change) throws RpcException {
        Principal old = require(id);
        if (!change.name().equals(old.name())) {
            PrincipalNames.check(change.name(), old.isGroup());
            if (idOf(change.name()).isPresent()) {
                throw PtError.EXIST.because(change.name() + " exists");
            }
        }
        if (change.id() != id) {
            expectMovable(old, change.id());
        }
        if (change.owner() != old.owner()) {
            require(change.owner());
        }
        List<Integer> groups = groupsOf(id, Integer.MAX_VALUE);
        List<Integer> members = members(id, Integer.MAX_VALUE);
        List<Integer> owned = ownedBy(id, Integer.MAX_VALUE);
        unlink(old);
        link(new Principal(
                change.id(),
                old.flags(),
                change.name(),
                change.owner() == id ? change.id() : change.owner(),
                old.creator(),
                old.groupQuota(),
                old.userQuota(),
                old.count()));
        if (change.id() != id) {
            groups.forEach(group -> moveMembership(id, change.id(), group, group));
            members.forEach(member -> moveMembership(member, member, id, change.id()));
            for (int each : owned) {
                if (each != id) {
                    reown(each, change.id());
                }
            }
            remember(change.id());
        }
    }

    private void expectMovable(Principal old, int id) throws RpcException {
        if (BuiltInPrincipals.isBuiltIn(old.id())) {
            throw PtError.PERM.because(old.name() + " is part of every cell");
        }
        if (id == 0 || (id < 0) != old.isGroup()) {
            throw PtError.BADARG.because("the id " + id + " is not of its kind");
        }
        Optional<Principal> holder = byId(id);
        if (holder.isPresent() || id == BuiltInIds.ANONYMOUS) {
            throw PtError.IDEXIST.because("the id " + id + " is taken");
        }
    }

    private void moveMembership(int member, int newMember, int group, int newGroup) {
        batch.delete(Keys.numbers(Keys.MEMBER, group, member));
        batch.delete(Keys.numbers(Keys.MEMBERSHIP, member, group));
        batch.put(Keys.numbers(Keys.MEMBER, newGroup, newMember), new byte[0]);
        batch.put(Keys.numbers(Keys.MEMBERSHIP, newMember, newGroup), new byte[0]);
    }

    private void reown(int id, int owner) throws RpcException {
        Principal old = require(id);
        unlink(old);
        link(new Principal(
                id, old.flags(), old.name(), owner, old.creator(), old.groupQuota(), old.userQuota(), old.count()));
    }

    /**
     * Sets flags and quotas.
     *
     * @param privacyMask which privacy bits to set, not shifted
     * @param privacy their values
     * @param groupQuota groups it may create; empty to keep
     * @param userQuota users it may create; empty to keep
     */
    public void setFields(
            int id, int privacyMask, int privacy, Optional<Integer> groupQuota, Optional<Integer> userQuota)
            throws RpcException {
        Principal old = require(id);
        if ((privacyMask & ~Pr.FIELD_PRIVACY) != 0 || groupQuota.orElse(0) < 0 || userQuota.orElse(0) < 0) {
            throw PtError.BADARG.because("privacy mask " + privacyMask + " or a negative quota");
        }
        int mask = privacyMask << Pr.PRIVACY_SHIFT;
        put(new Principal(
                id,
                (old.flags() & ~mask) | ((privacy << Pr.PRIVACY_SHIFT) & mask),
                old.name(),
                old.owner(),
                old.creator(),
                groupQuota.orElse(old.groupQuota()),
                userQuota.orElse(old.userQuota()),
                old.count()));
    }

    private void link(Principal principal) throws RpcException {
        put(principal);
        batch.put(Keys.text(Keys.PRINCIPAL_NAME, principal.name()), Keys.value(principal.id()));
        batch.put(Keys.numbers(Keys.OWNED, principal.owner(), principal.id()), new byte[0]);
    }

    private void unlink(Principal principal) {
        batch.delete(Keys.number(Keys.PRINCIPAL, principal.id()));
        batch.delete(Keys.text(Keys.PRINCIPAL_NAME, principal.name()));
        batch.delete(Keys.numbers(Keys.OWNED, principal.owner(), principal.id()));
    }

    private void put(Principal principal) throws RpcException {
        batch.put(Keys.number(Keys.PRINCIPAL, principal.id()), Rows.encode(Principal.class, principal));
    }
}
