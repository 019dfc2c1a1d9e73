package io.cellfs.cell.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cell.store.MemoryCellStore;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.rpc.AbortCode;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.UvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vl.Yvl;
import io.cellfs.protocol.xdr.Words;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VlServiceTest {
    private static final int ADDRESS = 0x0a000001;
    private static final UUID SERVER = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    private CellFixture cell;
    private ClientConnection vl;

    @BeforeEach
    void open() throws IOException {
        cell = new CellFixture(new MemoryCellStore());
        vl = cell.vl(Services.VL);
        Rpc.call(vl, Vl.REGISTER_ADDRS, new VlArgs.RegisterAddrs(SERVER, 0, Words.of(ADDRESS)));
    }

    @AfterEach
    void close() {
        cell.close();
    }

    private static NvldbEntry entry(String name, long id, int partition) {
        return new NvldbEntry(
                name,
                1,
                Words.padded(Vl.SITES, ADDRESS),
                Words.padded(Vl.SITES, partition),
                Words.padded(Vl.SITES, VlFlags.SITE_RW),
                id,
                id + 1,
                id + 2,
                0,
                VlFlags.RW_EXISTS,
                0,
                Words.padded(8));
    }

    private void create(NvldbEntry entry) throws IOException {
        Rpc.call(vl, Vl.CREATE_ENTRY_N, new VlArgs.EntryN(entry));
    }

    private <Q extends Record, R extends Record> void expect(AbortCode code, Op<Q, R> op, Q args) {
        RpcException failure = assertThrows(RpcException.class, () -> Rpc.call(vl, op, args));
        assertEquals(code.code(), failure.code(), failure.getMessage());
    }

    @Test
    void anEntryIsFoundByEveryNameItHas() throws IOException {
        create(entry("home", 536870912L, 0));
        for (String name : List.of("home", "home.readonly", "home.backup", "536870912", "536870913", "536870914")) {
            NvldbEntry found = Rpc.call(vl, Vl.GET_ENTRY_BY_NAME_N, new VlArgs.VolumeName(name))
                    .entry();
            assertEquals(entry("home", 536870912L, 0), found, name);
        }
        expect(VlError.NOENT, Vl.GET_ENTRY_BY_NAME_N, new VlArgs.VolumeName("homes"));
        expect(VlError.NOENT, Vl.GET_ENTRY_BY_ID_N, new VlArgs.OfVolume(536870913L, VlFlags.TYPE_RW));
        assertEquals(
                "home",
                Rpc.call(vl, Vl.GET_ENTRY_BY_ID, new VlArgs.OfVolume(536870913L, VlFlags.TYPE_ANY))
                        .entry()
                        .name());
    }

    @Test
    void namesAndIdsAreUnique() throws IOException {
        create(entry("home", 536870912L, 0));
        expect(VlError.NAMEEXIST, Vl.CREATE_ENTRY_N, new VlArgs.EntryN(entry("home", 536870920L, 0)));
        expect(VlError.IDEXIST, Vl.CREATE_ENTRY_N, new VlArgs.EntryN(entry("other", 536870914L, 0)));
        for (String bad : List.of("", "12345", "x.readonly", "x.backup", "a/b", "a b")) {
            expect(VlError.BADNAME, Vl.CREATE_ENTRY_N, new VlArgs.EntryN(entry(bad, 536870930L, 0)));
        }
        expect(VlError.BADPARTITION, Vl.CREATE_ENTRY_N, new VlArgs.EntryN(entry("p", 536870930L, 256)));
    }

    @Test
    void idsAreNeverGivenTwice() throws IOException {
        assertEquals(536870912L, newIds(1));
        create(entry("home", 536870914L, 0));
        assertEquals(536870913L, newIds(1));
        assertEquals(536870917L, newIds(3), "ids of existing entries are skipped");
        assertEquals(536870920L, newIds(1));
        create(entry("large", 536870920L + VolumeIds.AHEAD, 0));
        long many = newIds(2 * VolumeIds.AHEAD);
        assertTrue(many >= 536870923L + VolumeIds.AHEAD, "found " + many);
        Set<Long> given = new HashSet<>();
        for (int i = 0; i < 3 * VolumeIds.AHEAD; i++) {
            int count = 1 + i % 5;
            long first = newIds(count);
            for (long id = first; id < first + count; id++) {
                assertTrue(given.add(id), "twice: " + id);
                assertTrue(id > 536870920L && (id < many || id >= many + 2 * VolumeIds.AHEAD), "given already: " + id);
            }
        }
        assertTrue(newIds(0) > given.stream().mapToLong(id -> id).max().orElseThrow());
        expect(VlError.BADVOLIDBUMP, Vl.GET_NEW_VOLUME_ID, new VlArgs.Bump(-1));
        expect(VlError.BADVOLIDBUMP, Vl.GET_NEW_VOLUME_ID, new VlArgs.Bump(Integer.MAX_VALUE));
    }

    private long newIds(int count) throws IOException {
        return Rpc.call(vl, Vl.GET_NEW_VOLUME_ID, new VlArgs.Bump(count)).volume();
    }

    @Test
    void aLockedEntryCannotBeLockedAgainUntilReleased() throws IOException {
        create(entry("home", 536870912L, 0));
        VlArgs.SetLock lock = new VlArgs.SetLock(536870912L, VlFlags.TYPE_RW, VlFlags.OP_MOVE);
        Rpc.call(vl, Vl.SET_LOCK, lock);
        assertEquals(VlFlags.RW_EXISTS | VlFlags.OP_MOVE, get("home").flags());
        expect(VlError.ENTRYLOCKED, Vl.SET_LOCK, lock);
        NvldbEntry moved = entry("home", 536870912L, 3);
        Rpc.call(vl, Vl.REPLACE_ENTRY_N, new VlArgs.ReplaceN(536870912L, VlFlags.TYPE_RW, moved, 0));
        expect(VlError.ENTRYLOCKED, Vl.SET_LOCK, lock);
        Rpc.call(vl, Vl.REPLACE_ENTRY_N, new VlArgs.ReplaceN(536870912L, VlFlags.TYPE_RW, moved, 7));
        assertEquals(moved, get("home"));
        Rpc.call(vl, Vl.SET_LOCK, lock);
        Rpc.call(vl, Vl.RELEASE_LOCK, new VlArgs.ReleaseLock(536870912L, VlFlags.TYPE_ANY, 7));
        assertEquals(moved, get("home"));
        expect(VlError.BADVOLOPER, Vl.SET_LOCK, new VlArgs.SetLock(536870912L, 0, 0x30));
        expect(VlError.BADRELLOCKTYPE, Vl.RELEASE_LOCK, new VlArgs.ReleaseLock(536870912L, 0, 8));
    }

    private NvldbEntry get(String name) throws IOException {
        return Rpc.call(vl, Vl.GET_ENTRY_BY_NAME_N, new VlArgs.VolumeName(name)).entry();
    }

    @Test
    void aDeletedEntryLeavesNothing() throws IOException {
        create(entry("home", 536870912L, 0));
        Rpc.call(vl, Vl.DELETE_ENTRY, new VlArgs.OfVolume(536870912L, VlFlags.TYPE_RW));
        expect(VlError.NOENT, Vl.GET_ENTRY_BY_NAME_N, new VlArgs.VolumeName("536870913"));
        create(entry("home", 536870912L, 0));
        Rpc.call(vl, Vl.CHANGE_ADDR, new VlArgs.ChangeAddr(ADDRESS, ADDRESS + 1));
        expect(VlError.BADSERVER, Vl.CHANGE_ADDR, new VlArgs.ChangeAddr(-1, ADDRESS + 1));
        Rpc.call(vl, Vl.DELETE_ENTRY, new VlArgs.OfVolume(536870912L, VlFlags.TYPE_RW));
        Rpc.call(vl, Vl.CHANGE_ADDR, new VlArgs.ChangeAddr(-1, ADDRESS + 1));
        expect(VlError.NOENT, Vl.CHANGE_ADDR, new VlArgs.ChangeAddr(-1, ADDRESS + 1));
    }

    @Test
    void listsComeInPortionsAndByAttributes() throws IOException {
        int count = Vl.ENTRIES_MAX + 10;
        for (int i = 0; i < count; i++) {
            create(entry("v" + i, 536870912L + 3L * i, i % 2));
        }
        VlArgs.Attributes all = new VlArgs.Attributes(0, 0, 0, 0, 0, 0);
        VlReplies.ListN2 first = Rpc.call(vl, Vl.LIST_ATTRIBUTES_N2, new VlArgs.OfAttributes2(all, "", 0));
        VlReplies.ListN2 rest =
                Rpc.call(vl, Vl.LIST_ATTRIBUTES_N2, new VlArgs.OfAttributes2(all, "", first.nextStartIndex()));
        assertEquals(Vl.ENTRIES_MAX, first.entries().size());
        assertEquals(
                IntStream.range(Vl.ENTRIES_MAX, count).mapToObj(i -> "v" + i).toList(),
                rest.entries().stream().map(NvldbEntry::name).toList());
        assertEquals(-1, rest.nextStartIndex());
        expect(VlError.SIZEEXCEEDED, Vl.LIST_ATTRIBUTES_N, new VlArgs.OfAttributes(all));

        VlArgs.Attributes odd =
                new VlArgs.Attributes(VlFlags.LIST_SERVER | VlFlags.LIST_PARTITION, ADDRESS, 1, 0, 0, 0);
        assertEquals(
                count / 2,
                Rpc.call(vl, Vl.LIST_ATTRIBUTES_N, new VlArgs.OfAttributes(odd)).count());
        assertEquals(
                List.of("v10", "v1000"),
                Rpc.call(vl, Vl.LIST_ATTRIBUTES_N2, new VlArgs.OfAttributes2(all, "^v10(00)?$", 0)).entries().stream()
                        .map(NvldbEntry::name)
                        .toList());
        expect(VlError.BADNAME, Vl.LIST_ATTRIBUTES_N2, new VlArgs.OfAttributes2(all, "(", 0));
        VlArgs.Attributes one = new VlArgs.Attributes(VlFlags.LIST_VOLUME, 0, 0, 0, 536870912L + 3 * 7, 0);
        assertEquals(
                "v7",
                Rpc.call(vl, Vl.LIST_ATTRIBUTES_N, new VlArgs.OfAttributes(one))
                        .entries()
                        .getFirst()
                        .name());
        VlArgs.Attributes both = new VlArgs.Attributes(VlFlags.LIST_VOLUME | 1, ADDRESS, 0, 0, 536870912L, 0);
        expect(VlError.BADMASK, Vl.LIST_ATTRIBUTES_N, new VlArgs.OfAttributes(both));
    }

    @Test
    void noExpressionHoldsTheServerUp() throws IOException {
        create(entry("a".repeat(63), 536870912L, 0));
        VlArgs.Attributes all = new VlArgs.Attributes(0, 0, 0, 0, 0, 0);
        expect(VlError.BADNAME, Vl.LIST_ATTRIBUTES_N2, new VlArgs.OfAttributes2(all, "(a*)(a*)(a*)(a*)(a*)(a*)b", 0));
    }

    @Test
    void idsOutsideTheUsualRangeAreListedToo() throws IOException {
        create(entry("low", 5, 0));
        create(entry("high", 0xfffffff0L, 0));
        VlReplies.NextN low = Rpc.call(vl, Vl.LIST_ENTRY_N, new VlArgs.Previous(0));
        VlReplies.NextN high = Rpc.call(vl, Vl.LIST_ENTRY_N, new VlArgs.Previous(low.nextIndex()));
        assertEquals(
                List.of("low", "high"), List.of(low.entry().name(), high.entry().name()));
        assertEquals(
                0,
                Rpc.call(vl, Vl.LIST_ENTRY_N, new VlArgs.Previous(high.nextIndex()))
                        .count());
    }

    @Test
    void serversOnDifferentPortsOfOneAddressAreDifferent() throws IOException {
        UUID second = UUID.randomUUID();
        VlReplies.Endpoint file = VlReplies.Endpoint.ofIpv4(ADDRESS, 17000);
        VlReplies.Endpoints endpoints = new VlReplies.Endpoints(second, 0, List.of(file), List.of());
        Rpc.call(cell.vl(Services.EXTENSIONS), VlExtensions.REGISTER_ENDPOINTS, endpoints);
        create(entry("first", 536870912L, 0));
        NvldbEntry other = entry("second", 536870920L, 0);
        create(new NvldbEntry(
                other.name(),
                1,
                Words.padded(Vl.SITES, 0xff000002),
                other.partitions(),
                other.serverFlags(),
                other.readWriteId(),
                0,
                0,
                0,
                VlFlags.RW_EXISTS,
                0,
                Words.padded(8)));
        assertEquals(SERVER, serverOf("first"));
        assertEquals(second, serverOf("second"));
        Rpc.call(vl, Vl.REGISTER_ADDRS, new VlArgs.RegisterAddrs(second, 0, Words.of(ADDRESS, ADDRESS + 1)));
        VlReplies.Endpoints found =
                Rpc.call(cell.vl(Services.YFS_VL), Yvl.GET_ENDPOINTS, new VlArgs.Endpoints(Yvl.BY_UUID, second));
        assertEquals(
                List.of(file, VlReplies.Endpoint.ofIpv4(ADDRESS + 1, 17000)), found.fileServices(), "ports are kept");
        expect(VlError.BADSERVER, Vl.CHANGE_ADDR, new VlArgs.ChangeAddr(ADDRESS, 0));
        Rpc.call(vl, Vl.CHANGE_ADDR, new VlArgs.ChangeAddr(-1, ADDRESS + 1));
        assertEquals(second, serverOf("second"));
    }

    private UUID serverOf(String volume) throws IOException {
        return Rpc.call(vl, Vl.GET_ENTRY_BY_NAME_U, new VlArgs.VolumeName(volume))
                .entry()
                .servers()
                .getFirst();
    }

    @Test
    void steppingVisitsEachEntryOnce() throws IOException {
        create(entry("a", 536870912L, 0));
        create(entry("b", 536870920L, 0));
        VlReplies.NextN one = Rpc.call(vl, Vl.LIST_ENTRY_N, new VlArgs.Previous(0));
        VlReplies.NextN two = Rpc.call(vl, Vl.LIST_ENTRY_N, new VlArgs.Previous(one.nextIndex()));
        VlReplies.NextN end = Rpc.call(vl, Vl.LIST_ENTRY_N, new VlArgs.Previous(two.nextIndex()));
        assertEquals(List.of("a", "b"), List.of(one.entry().name(), two.entry().name()));
        assertEquals(0, end.count());
    }

    @Test
    void kafsFindsServersByUuidAndPort() throws IOException {
        create(entry("home", 536870912L, 0));
        UvldbEntry found = Rpc.call(vl, Vl.GET_ENTRY_BY_NAME_U, new VlArgs.VolumeName("home"))
                .entry();
        assertEquals(SERVER, found.servers().getFirst());
        assertEquals(VlFlags.SITE_RW | VlFlags.SITE_UUID, found.serverFlags().get(0));
        VlReplies.Endpoint file = VlReplies.Endpoint.ofIpv4(ADDRESS, 17000);
        Rpc.call(
                cell.vl(Services.EXTENSIONS),
                VlExtensions.REGISTER_ENDPOINTS,
                new VlReplies.Endpoints(SERVER, 0, List.of(file), List.of()));
        VlReplies.Endpoints endpoints =
                Rpc.call(cell.vl(Services.YFS_VL), Yvl.GET_ENDPOINTS, new VlArgs.Endpoints(Yvl.BY_UUID, SERVER));
        assertEquals(List.of(file), endpoints.fileServices());
        assertEquals(found.serverUniques().get(0) + 1, endpoints.unique(), "addresses changed");
        assertEquals(
                CellFixture.CELL,
                Rpc.call(cell.vl(Services.YFS_VL), Yvl.GET_CELL_NAME, NoValues.NONE)
                        .name());
    }

    @Test
    void serversAreFoundByAddressIndexAndUuid() throws IOException {
        UUID none = new UUID(0, 0);
        for (VlArgs.AddrAttributes wanted : List.of(
                new VlArgs.AddrAttributes(VlFlags.ADDR_IP, ADDRESS, 0, 0, none),
                new VlArgs.AddrAttributes(VlFlags.ADDR_INDEX, 0, 1, 0, none),
                new VlArgs.AddrAttributes(VlFlags.ADDR_UUID, 0, 0, 0, SERVER))) {
            VlReplies.AddrsU found = Rpc.call(vl, Vl.GET_ADDRS_U, new VlArgs.OfServer(wanted));
            assertEquals(SERVER, found.uuid());
            assertEquals(Words.of(ADDRESS), found.addresses());
        }
        expect(
                VlError.INDEXERANGE,
                Vl.GET_ADDRS_U,
                new VlArgs.OfServer(new VlArgs.AddrAttributes(VlFlags.ADDR_INDEX, 0, 2, 0, none)));
        expect(
                VlError.NOENT,
                Vl.GET_ADDRS_U,
                new VlArgs.OfServer(new VlArgs.AddrAttributes(VlFlags.ADDR_UUID, 0, 0, 0, none)));
        assertEquals(
                Words.of(ADDRESS),
                Rpc.call(vl, Vl.GET_ADDRS, new VlArgs.AllAddrs(0, 0)).addresses());
    }

    @Test
    void aServerKnownByAddressIsAdoptedWhenItRegisters() throws IOException {
        int other = ADDRESS + 7;
        NvldbEntry entry = entry("far", 536870912L, 0);
        create(new NvldbEntry(
                "far",
                1,
                Words.padded(Vl.SITES, other),
                entry.partitions(),
                entry.serverFlags(),
                536870912L,
                0,
                0,
                0,
                VlFlags.RW_EXISTS,
                0,
                Words.padded(8)));
        UUID uuid = UUID.randomUUID();
        Rpc.call(vl, Vl.REGISTER_ADDRS, new VlArgs.RegisterAddrs(uuid, 0, Words.of(other, other + 1)));
        assertEquals(
                uuid,
                Rpc.call(vl, Vl.GET_ENTRY_BY_NAME_U, new VlArgs.VolumeName("far"))
                        .entry()
                        .servers()
                        .getFirst());
        expect(
                VlError.MULTIPADDR,
                Vl.REGISTER_ADDRS,
                new VlArgs.RegisterAddrs(UUID.randomUUID(), 0, Words.of(ADDRESS, other)));
    }

    @Test
    void statisticsCountCallsAndEntries() throws IOException {
        create(entry("home", 536870912L, 0));
        create(entry("work", 536870922L, 0));
        expect(VlError.NAMEEXIST, Vl.CREATE_ENTRY_N, new VlArgs.EntryN(entry("home", 536870932L, 0)));
        Rpc.call(vl, Vl.DELETE_ENTRY, new VlArgs.OfVolume(536870922L, VlFlags.TYPE_RW));
        VlReplies.Stats stats = Rpc.call(vl, Vl.GET_STATS, NoValues.NONE);
        int createN = Vl.CREATE_ENTRY_N.opcode() - 501;
        assertEquals(3, stats.stats().requests().get(createN));
        assertEquals(1, stats.stats().aborts().get(createN));
        assertEquals(2, stats.header().allocations());
        assertEquals(1, stats.header().frees());
        assertEquals(1, stats.header().readWriteEntries());
    }
}
