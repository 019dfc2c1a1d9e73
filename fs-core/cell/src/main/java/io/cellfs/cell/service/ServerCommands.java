package io.cellfs.cell.service;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.CellTransaction;
import io.cellfs.cell.volume.ServerEntry;
import io.cellfs.cell.volume.ServerEntry.Address;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.Words;
import java.util.List;
import java.util.Optional;

/** What changes the list of file servers (afs-protocol section 4.2). */
final class ServerCommands {
    private static final int REMOVE = -1;

    static final List<CellCommand<?, ?>> ALL = List.of(
            new CellCommand<>(Services.VL, Vl.REGISTER_ADDRS, (state, args, now) -> register(state, args)),
            new CellCommand<>(Services.VL, Vl.CHANGE_ADDR, (state, args, now) -> changeAddress(state, args)),
            new CellCommand<>(Services.EXTENSIONS, VlExtensions.REGISTER_ENDPOINTS, (state, args, now) -> {
                state.servers().register(args.uuid(), fromWire(args.fileServices()), fromWire(args.volumeServices()));
                return NoValues.NONE;
            }));

    private ServerCommands() {}

    private static NoValues changeAddress(CellTransaction state, VlArgs.ChangeAddr args) throws RpcException {
        if (args.oldAddress() == REMOVE) {
            state.servers().remove(args.newAddress());
        } else {
            state.servers().changeAddress(args.oldAddress(), args.newAddress());
        }
        return NoValues.NONE;
    }

    private static NoValues register(CellTransaction state, VlArgs.RegisterAddrs args) throws RpcException {
        if (args.addresses().size() == 0) {
            throw VlError.BADSERVER.because("a server without addresses");
        }
        Optional<ServerEntry> known = state.servers().byUuid(args.uuid());
        int files = port(known.map(ServerEntry::fileEndpoints), Services.FS_PORT_OFFSET);
        int volumes = port(known.map(ServerEntry::volumeEndpoints), Services.VOL_PORT_OFFSET);
        state.servers().register(args.uuid(), atPort(args.addresses(), files), atPort(args.addresses(), volumes));
        return NoValues.NONE;
    }

    /** The port of a server that has told it before, else the usual one: RegisterAddrs has no room for ports. */
    private static int port(Optional<List<Address>> known, int offset) {
        return known.flatMap(endpoints -> endpoints.stream().findFirst())
                .map(Address::port)
                .orElse(Services.PORT_BASE + offset);
    }

    private static List<Address> atPort(Words addresses, int port) {
        return addresses.stream()
                .limit(Vl.ENDPOINTS_MAX)
                .mapToObj(each -> Address.v4(each, port))
                .toList();
    }

    private static List<Address> fromWire(List<VlReplies.Endpoint> endpoints) throws RpcException {
        for (VlReplies.Endpoint endpoint : endpoints) {
            if (!endpoint.isValid()) {
                throw VlError.BADSERVER.because("endpoint " + endpoint);
            }
        }
        return endpoints.stream()
                .map(each -> new Address(Opaque.of(each.address()), each.port()))
                .toList();
    }
}
