package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.CellView;
import io.cellfs.cell.volume.ServerEntry;
import io.cellfs.cell.volume.ServerEntry.Address;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vl.Yvl;
import io.cellfs.protocol.xdr.Words;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** File servers: who they are and where they answer (afs-protocol sections 3.5 and 4.2). */
final class VlServers {
    private final CellDatabase database;
    private final String cellName;

    VlServers(CellDatabase database, String cellName) {
        this.database = database;
        this.cellName = cellName;
    }

    /** What AFS-3 has. */
    Dispatcher register(Dispatcher dispatcher) {
        return dispatcher
                .on(Vl.GET_ADDRS, (context, args) -> database.read(VlServers::addresses))
                .on(
                        Vl.GET_ADDRS_U,
                        (context, args) -> database.read(state -> {
                            ServerEntry server = find(state, args.attributes());
                            Words addresses = words(server.addresses());
                            boolean byUuid = args.attributes().mask() == VlFlags.ADDR_UUID;
                            return new VlReplies.AddrsU(
                                    byUuid ? args.attributes().uuid() : server.uuid(),
                                    server.uniquifier(),
                                    addresses.size(),
                                    addresses);
                        }));
    }

    /** What YFS has more. */
    Dispatcher registerYfs(Dispatcher dispatcher) {
        return dispatcher
                .on(Yvl.GET_CELL_NAME, (context, args) -> new VlReplies.CellName(cellName))
                .on(Yvl.GET_ENDPOINTS, (context, args) -> database.read(state -> endpoints(state, args)));
    }

    private static VlReplies.Addrs addresses(CellView state) throws RpcException {
        List<ServerEntry> all = state.servers().all();
        int[] words = new int[Math.min(Vl.ADDRS_MAX, all.size())];
        for (int i = 0; i < words.length; i++) {
            words[i] = state.servers().wordOf(all.get(i));
        }
        return new VlReplies.Addrs(new VlReplies.VlCallBack(0, 0, 0, 0), words.length, Words.of(words));
    }

    /** Finds by UUID, address, or running index from 1, as the mask says. */
    private static ServerEntry find(CellView state, VlArgs.AddrAttributes wanted) throws RpcException {
        Optional<ServerEntry> found = switch (wanted.mask()) {
            case VlFlags.ADDR_UUID -> state.servers().byUuid(wanted.uuid());
            case VlFlags.ADDR_IP -> state.servers().byAddress(wanted.address());
            case VlFlags.ADDR_INDEX -> byRunningIndex(state, wanted.index());
            default -> throw VlError.BADMASK.because("mask " + wanted.mask());
        };
        return found.orElseThrow(() -> VlError.NOENT.because("no such server"));
    }

    private static Optional<ServerEntry> byRunningIndex(CellView state, int index) throws RpcException {
        List<ServerEntry> all = state.servers().all();
        if (index < 1 || index > all.size()) {
            throw VlError.INDEXERANGE.because("server index " + index + " of " + all.size());
        }
        return Optional.of(all.get(index - 1));
    }

    private static VlReplies.Endpoints endpoints(CellView state, VlArgs.Endpoints wanted) throws RpcException {
        if (wanted.type() != Yvl.BY_UUID) {
            throw RxError.OPCODE.because("endpoints by UUID only");
        }
        ServerEntry server = state.servers()
                .byUuid(wanted.uuid())
                .orElseThrow(() -> VlError.NOENT.because("no server " + wanted.uuid()));
        return new VlReplies.Endpoints(
                wanted.uuid(), server.uniquifier(), toWire(server.fileEndpoints()), toWire(server.volumeEndpoints()));
    }

    private static List<VlReplies.Endpoint> toWire(List<Address> addresses) {
        return addresses.stream()
                .limit(Vl.ENDPOINTS_MAX)
                .map(each -> VlReplies.Endpoint.of(each.bytes().bytes(), each.port()))
                .toList();
    }

    private static Words words(List<Integer> addresses) {
        return Words.of(IntStream.range(0, addresses.size()).map(addresses::get).toArray());
    }
}
