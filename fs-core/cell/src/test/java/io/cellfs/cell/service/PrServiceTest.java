package io.cellfs.cell.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.cell.store.MemoryCellStore;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.pr.PrEntry;
import io.cellfs.protocol.pr.PrReplies;
import io.cellfs.protocol.rpc.AbortCode;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Words;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrServiceTest {
    private CellFixture cell;
    private ClientConnection pr;

    @BeforeEach
    void open() throws IOException {
        cell = new CellFixture(new MemoryCellStore());
        pr = cell.pr();
    }

    @AfterEach
    void close() {
        cell.close();
    }

    private int user(String name) throws IOException {
        return Rpc.call(pr, Pr.NEW_ENTRY, new PrArgs.NewEntry(name, Pr.USER, 0)).id();
    }

    private int group(String name) throws IOException {
        return Rpc.call(pr, Pr.NEW_ENTRY, new PrArgs.NewEntry(name, Pr.GROUP, 0))
                .id();
    }

    private <Q extends Record, R extends Record> void expect(AbortCode code, Op<Q, R> op, Q args) {
        RpcException failure = assertThrows(RpcException.class, () -> Rpc.call(pr, op, args));
        assertEquals(code.code(), failure.code(), failure.getMessage());
    }

    private PrEntry entry(int id) throws IOException {
        return Rpc.call(pr, Pr.LIST_ENTRY, new PrArgs.OfId(id)).entry();
    }

    @Test
    void aCellBeginsWithTheBuiltInEntries() throws IOException {
        assertEquals(
                Words.of(-101, -102, -204, 32766, 32766),
                Rpc.call(
                                pr,
                                Pr.NAME_TO_ID,
                                new PrArgs.Names(List.of(
                                        "system:anyuser",
                                        "system:authuser",
                                        "System:Administrators",
                                        "anonymous",
                                        "nobody-there")))
                        .ids());
        expect(PtError.PERM, Pr.DELETE, new PrArgs.OfId(-204));
    }

    @Test
    void usersCountUpAndGroupsDown() throws IOException {
        assertEquals(1, user("alice"));
        assertEquals(2, user("bob"));
        assertEquals(-206, group("staff"));
        assertEquals(-207, group("alice:friends"));
        Rpc.call(pr, Pr.I_NEW_ENTRY, new PrArgs.INewEntry("carol", 1000, 0));
        assertEquals(1001, user("dave"));
        assertEquals(1001, Rpc.call(pr, Pr.LIST_MAX, NoValues.NONE).user());
        expect(PtError.EXIST, Pr.NEW_ENTRY, new PrArgs.NewEntry("alice", Pr.USER, 0));
        expect(PtError.IDEXIST, Pr.I_NEW_ENTRY, new PrArgs.INewEntry("eve", 1000, 0));
        expect(PtError.BADNAM, Pr.NEW_ENTRY, new PrArgs.NewEntry("a:b", Pr.USER, 0));
        expect(PtError.BADNAM, Pr.NEW_ENTRY, new PrArgs.NewEntry("", Pr.USER, 0));
        expect(PtError.BADARG, Pr.NEW_ENTRY, new PrArgs.NewEntry("x", 4, 0));
    }

    @Test
    void membershipsShowOnBothSides() throws IOException {
        int alice = user("alice");
        int staff = group("staff");
        PrArgs.Membership member = new PrArgs.Membership(alice, staff);
        Rpc.call(pr, Pr.ADD_TO_GROUP, member);
        expect(PtError.IDEXIST, Pr.ADD_TO_GROUP, member);
        expect(PtError.NOTGROUP, Pr.ADD_TO_GROUP, new PrArgs.Membership(staff, alice));
        assertEquals(1, entry(alice).count());
        assertEquals(1, entry(staff).count());
        assertEquals(
                Words.of(alice),
                Rpc.call(pr, Pr.LIST_ELEMENTS, new PrArgs.OfId(staff)).ids());
        assertEquals(
                Words.of(staff),
                Rpc.call(pr, Pr.LIST_ELEMENTS, new PrArgs.OfId(alice)).ids());
        assertEquals(
                Words.of(staff, -102, -101, alice),
                Rpc.call(pr, Pr.GET_CPS, new PrArgs.OfId(alice)).ids(),
                "ascending");
        assertArrayEquals(new int[] {staff, -102, -101, alice}, new LocalIdentities(cell.database()).cps(alice));
        Rpc.call(pr, Pr.REMOVE_FROM_GROUP, member);
        expect(PtError.NOENT, Pr.REMOVE_FROM_GROUP, member);
        assertEquals(0, entry(staff).count());
    }

    @Test
    void deletingEndsMembershipsAndLeavesWhatWasOwned() throws IOException {
        int alice = user("alice");
        int staff = group("staff");
        int friends = Rpc.call(pr, Pr.NEW_ENTRY, new PrArgs.NewEntry("alice:friends", Pr.GROUP, alice))
                .id();
        Rpc.call(pr, Pr.ADD_TO_GROUP, new PrArgs.Membership(alice, staff));
        assertEquals(
                Words.of(friends),
                Rpc.call(pr, Pr.LIST_OWNED, new PrArgs.ListOwned(alice, 0)).ids());
        Rpc.call(pr, Pr.DELETE, new PrArgs.OfId(alice));
        assertEquals(0, entry(staff).count());
        assertEquals(-204, entry(friends).owner());
        expect(PtError.NOENT, Pr.LIST_ENTRY, new PrArgs.OfId(alice));
    }

    @Test
    void renamingAndNewIdsKeepMemberships() throws IOException {
        int alice = user("alice");
        int staff = group("staff");
        Rpc.call(pr, Pr.ADD_TO_GROUP, new PrArgs.Membership(alice, staff));
        Rpc.call(pr, Pr.CHANGE_ENTRY, new PrArgs.ChangeEntry(alice, "alicia", 0, 77));
        assertEquals("alicia", entry(77).name());
        assertEquals(
                Words.of(77),
                Rpc.call(pr, Pr.LIST_ELEMENTS, new PrArgs.OfId(staff)).ids());
        expect(PtError.NOENT, Pr.LIST_ENTRY, new PrArgs.OfId(alice));
        expect(PtError.BADARG, Pr.CHANGE_ENTRY, new PrArgs.ChangeEntry(77, "", 0, -300));
    }

    @Test
    void groupsAreNamedAfterTheirOwners() throws IOException {
        int alice = user("Alice");
        int bob = user("bob");
        int friends = group("alice:friends");
        int inner = Rpc.call(pr, Pr.NEW_ENTRY, new PrArgs.NewEntry("alice:inner", Pr.GROUP, friends))
                .id();
        assertEquals(alice, entry(friends).owner());
        expect(PtError.BADNAM, Pr.NEW_ENTRY, new PrArgs.NewEntry("bob:x", Pr.GROUP, alice));
        expect(PtError.BADNAM, Pr.NEW_ENTRY, new PrArgs.NewEntry("nobody:x", Pr.GROUP, 0));
        expect(PtError.NOENT, Pr.NEW_ENTRY, new PrArgs.NewEntry("staff", Pr.GROUP, 4711));
        expect(PtError.BADNAM, Pr.CHANGE_ENTRY, new PrArgs.ChangeEntry(friends, "bob:friends", 0, 0));
        Rpc.call(pr, Pr.CHANGE_ENTRY, new PrArgs.ChangeEntry(friends, "", bob, 0));
        assertEquals("bob:friends", entry(friends).name());
        assertEquals("bob:inner", entry(inner).name());
        Rpc.call(pr, Pr.CHANGE_ENTRY, new PrArgs.ChangeEntry(bob, "Robert", 0, 0));
        assertEquals("robert:friends", entry(friends).name());
        assertEquals("robert:inner", entry(inner).name());
        assertEquals(
                Words.of(friends),
                Rpc.call(pr, Pr.LIST_OWNED, new PrArgs.ListOwned(bob, 0)).ids());
        assertEquals(alice, new LocalIdentities(cell.database()).idOf("ALICE").orElseThrow());
    }

    @Test
    void whatEveryCellHasStaysAsItIs() {
        expect(PtError.PERM, Pr.CHANGE_ENTRY, new PrArgs.ChangeEntry(-204, "system:root", 0, 0));
        expect(PtError.PERM, Pr.CHANGE_ENTRY, new PrArgs.ChangeEntry(32766, "nobody", 0, 0));
        expect(PtError.PERM, Pr.ADD_TO_GROUP, new PrArgs.Membership(32766, -101));
    }

    @Test
    void fieldsAreSetByTheirMasks() throws IOException {
        int alice = user("alice");
        assertEquals(0x80, entry(alice).flags(), "S----");
        Rpc.call(pr, Pr.SET_FIELDS_ENTRY, new PrArgs.SetFields(alice, Pr.FIELD_PRIVACY, 0x90, 0, 0, 0, 0));
        assertEquals(0x90, entry(alice).flags());
        assertEquals(20, entry(alice).groupQuota());
        Rpc.call(pr, Pr.SET_FIELDS_ENTRY, new PrArgs.SetFields(alice, Pr.FIELD_GROUPS | 0x80, 0, 7, 9, 0, 0));
        assertEquals(0x10, entry(alice).flags());
        assertEquals(7, entry(alice).groupQuota());
        assertEquals(0, entry(alice).userQuota());
        expect(PtError.BADARG, Pr.SET_FIELDS_ENTRY, new PrArgs.SetFields(alice, Pr.FIELD_GROUPS, 0, -1, 0, 0, 0));
    }

    @Test
    void machinesHaveTheGroupsOfTheirAddress() throws IOException {
        int machine = user("10.0.0.1");
        int alice = user("alice");
        int rack = group("rack");
        Rpc.call(pr, Pr.ADD_TO_GROUP, new PrArgs.Membership(machine, rack));
        assertEquals(
                Words.of(rack, machine),
                Rpc.call(pr, Pr.GET_HOST_CPS, new PrArgs.OfHost(0x0a000001L)).ids());
        assertEquals(
                Words.of(rack, -102, -101, machine, alice),
                Rpc.call(pr, Pr.GET_CPS2, new PrArgs.CpsOfHost(alice, 0x0a000001L))
                        .ids());
        int network = user("10.0.0.0");
        int site = group("site");
        Rpc.call(pr, Pr.ADD_TO_GROUP, new PrArgs.Membership(network, site));
        Rpc.call(pr, Pr.ADD_TO_GROUP, new PrArgs.Membership(rack, site));
        LocalIdentities identities = new LocalIdentities(cell.database());
        assertArrayEquals(
                new int[] {site, rack, machine, network}, identities.hostCps(InetAddress.getByName("10.0.0.1")));
        assertArrayEquals(new int[] {site, network}, identities.hostCps(InetAddress.getByName("10.9.8.7")));
        assertArrayEquals(new int[0], identities.hostCps(InetAddress.getByName("11.0.0.1")));
        assertArrayEquals(new int[0], identities.hostCps(InetAddress.getByName("::1")));
    }

    @Test
    void groupsMayBeInGroups() throws IOException {
        int alice = user("alice");
        int[] groups = {group("g0"), group("g1"), group("g2")};
        Rpc.call(pr, Pr.ADD_TO_GROUP, new PrArgs.Membership(alice, groups[0]));
        for (int i = 0; i < 3; i++) {
            Rpc.call(pr, Pr.ADD_TO_GROUP, new PrArgs.Membership(groups[i], groups[(i + 1) % 3]));
        }
        assertEquals(
                Words.of(groups[2], groups[1], groups[0], -102, -101, alice),
                Rpc.call(pr, Pr.GET_CPS, new PrArgs.OfId(alice)).ids(),
                "round in a circle, once each");
        assertEquals(
                true,
                Rpc.call(pr, Pr.IS_A_MEMBER_OF, new PrArgs.Membership(alice, groups[2]))
                        .flag());
        assertEquals(2, entry(groups[0]).count(), "alice and the last group");
        assertEquals(
                Words.of(groups[1]),
                Rpc.call(pr, Pr.LIST_SUPER_GROUPS, new PrArgs.OfId(groups[0])).ids());
        expect(PtError.BADARG, Pr.ADD_TO_GROUP, new PrArgs.Membership(groups[0], groups[0]));
        expect(PtError.PERM, Pr.ADD_TO_GROUP, new PrArgs.Membership(-101, groups[0]));
        Rpc.call(pr, Pr.REMOVE_FROM_GROUP, new PrArgs.Membership(groups[0], groups[1]));
        Rpc.call(pr, Pr.DELETE, new PrArgs.OfId(groups[2]));
        assertEquals(
                Words.of(groups[0], -102, -101, alice),
                Rpc.call(pr, Pr.GET_CPS, new PrArgs.OfId(alice)).ids());
        assertEquals(1, entry(groups[0]).count());
    }

    @Test
    void longListsGoOn() throws IOException {
        for (int i = 0; i < 1100; i++) {
            user("u" + i);
        }
        PrReplies.Entries first =
                Rpc.call(pr, Pr.LIST_ENTRIES, new PrArgs.ListEntries(Pr.LIST_USERS | Pr.LIST_GROUPS, 0));
        PrReplies.Entries rest = Rpc.call(
                pr, Pr.LIST_ENTRIES, new PrArgs.ListEntries(Pr.LIST_USERS | Pr.LIST_GROUPS, first.nextStartIndex()));
        assertEquals(-1, rest.nextStartIndex());
        assertEquals(1106, first.entries().size() + rest.entries().size());
        assertEquals(
                1106,
                Stream.concat(first.entries().stream(), rest.entries().stream())
                        .map(PrEntry::id)
                        .distinct()
                        .count());
    }

    @Test
    void listsTellUsersAndGroups() throws IOException {
        user("alice");
        group("staff");
        List<String> users = Rpc.call(pr, Pr.LIST_ENTRIES, new PrArgs.ListEntries(Pr.LIST_USERS, 0)).entries().stream()
                .map(PrEntry::name)
                .toList();
        assertEquals(List.of("alice", "anonymous"), users);
        assertEquals(
                6,
                Rpc.call(pr, Pr.LIST_ENTRIES, new PrArgs.ListEntries(Pr.LIST_GROUPS, 0))
                        .entries()
                        .size());
        assertEquals(
                "4711",
                Rpc.call(pr, Pr.ID_TO_NAME, new PrArgs.Ids(Words.of(4711)))
                        .names()
                        .getFirst());
    }
}
