package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.CellView;
import io.cellfs.cell.service.EntryQueries.Match;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vl.VldbEntry;
import java.util.ArrayList;
import java.util.List;

/** Lists entries (afs-protocol section 4.2). */
final class VlListings {
    private final CellDatabase database;

    VlListings(CellDatabase database) {
        this.database = database;
    }

    Dispatcher register(Dispatcher dispatcher) {
        return dispatcher
                .on(
                        Vl.LIST_ENTRY,
                        (context, args) -> database.read(state -> {
                            VolumeEntry next = following(state, args.index());
                            return new VlReplies.NextO(
                                    count(next),
                                    nextIndex(next),
                                    EntryForms.old(new SiteServers(state.servers()), next));
                        }))
                .on(
                        Vl.LIST_ENTRY_N,
                        (context, args) -> database.read(state -> {
                            VolumeEntry next = following(state, args.index());
                            NvldbEntry entry = EntryForms.withAddresses(new SiteServers(state.servers()), next, 0);
                            return new VlReplies.NextN(count(next), nextIndex(next), entry);
                        }))
                .on(Vl.LIST_ATTRIBUTES, (context, args) -> {
                    List<VldbEntry> found = all(args.attributes(), VlListings::old);
                    return new VlReplies.ListO(found.size(), found);
                })
                .on(Vl.LINKED_LIST, (context, args) -> {
                    List<VldbEntry> found = all(args.attributes(), VlListings::old);
                    return new VlReplies.LinkedO(found.size(), found);
                })
                .on(Vl.LIST_ATTRIBUTES_N, (context, args) -> {
                    List<NvldbEntry> found = all(args.attributes(), VlListings::withAddresses);
                    return new VlReplies.ListN(found.size(), found);
                })
                .on(Vl.LINKED_LIST_N, (context, args) -> {
                    List<NvldbEntry> found = all(args.attributes(), VlListings::withAddresses);
                    return new VlReplies.LinkedN(found.size(), found);
                })
                .on(
                        Vl.LIST_ATTRIBUTES_N2,
                        (context, args) -> database.read(state -> {
                            EntryQueries.Portion portion = EntryQueries.list(
                                    state, args.attributes(), args.name(), args.startIndex(), Vl.ENTRIES_MAX);
                            List<NvldbEntry> found = formed(state, portion.matches(), VlListings::withAddresses);
                            return new VlReplies.ListN2(found.size(), found, portion.next());
                        }));
    }

    /** Puts a match into one of the wire's forms. */
    @FunctionalInterface
    private interface Form<T> {
        T of(SiteServers servers, Match match) throws RpcException;
    }

    private static VldbEntry old(SiteServers servers, Match match) throws RpcException {
        return EntryForms.old(servers, match.entry());
    }

    private static NvldbEntry withAddresses(SiteServers servers, Match match) throws RpcException {
        return EntryForms.withAddresses(servers, match.entry(), match.siteIndex());
    }

    /** A list without continuation: SIZEEXCEEDED when it is longer than one answer can be. */
    private <T> List<T> all(VlArgs.Attributes wanted, Form<T> form) throws RpcException {
        return database.read(state -> {
            EntryQueries.Portion portion = EntryQueries.list(state, wanted, "", 0, Vl.ENTRIES_MAX);
            if (portion.next() >= 0) {
                throw VlError.SIZEEXCEEDED.because("more than " + Vl.ENTRIES_MAX + " entries");
            }
            return formed(state, portion.matches(), form);
        });
    }

    private static <T> List<T> formed(CellView state, List<Match> matches, Form<T> form) throws RpcException {
        List<T> formed = new ArrayList<>(matches.size());
        SiteServers servers = new SiteServers(state.servers());
        for (Match match : matches) {
            formed.add(form.of(servers, match));
        }
        return formed;
    }

    private static VolumeEntry following(CellView state, int index) throws RpcException {
        long from = index == 0 ? 0 : Integer.toUnsignedLong(index) + 1;
        return state.volumes().from(from, 1).stream().findFirst().orElse(VolumeEntry.NONE);
    }

    private static int count(VolumeEntry next) {
        return next.readWriteId() == 0 ? 0 : 1;
    }

    private static int nextIndex(VolumeEntry next) {
        return next.readWriteId() == 0 ? 0 : EntryQueries.index(next.readWriteId());
    }
}
