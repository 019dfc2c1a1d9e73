package io.cellfs.cell.volume;

import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.Counters;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.cell.volume.ServerEntry.Address;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** The file servers, for changing. */
public final class ServerWriter extends ServerTable {
    private static final String INDEX = "server-index";
    private static final int FILE_PORT = 7000;
    private static final int VOLUME_PORT = 7005;

    private final Batch batch;

    /** The table of a transaction. */
    public ServerWriter(Batch batch) {
        super(batch);
        this.batch = batch;
    }

    /**
     * Registers a file server's endpoints. A server that entries named by address only is adopted; one that comes back with a new UUID at
     * endpoints of exactly one other takes that one's place, and answers to its UUID too: clients may have read that in an entry, and kafs does not
     * survive a UUID that nobody knows. Servers on different ports of one address are different ones.
     *
     * @throws RpcException MULTIPADDR when the addresses belong to several other servers
     */
    public ServerEntry register(UUID uuid, List<Address> files, List<Address> volumes) throws RpcException {
        TreeSet<Integer> others = new TreeSet<>();
        for (Address address : files) {
            if (!address.isV4()) {
                continue;
            }
            checkAddress(address);
            byEndpoint(address).map(ServerEntry::index).ifPresent(others::add);
            byAddress(address.word())
                    .filter(server -> !server.registered())
                    .map(ServerEntry::index)
                    .ifPresent(others::add);
        }
        Optional<ServerEntry> known = byUuid(uuid);
        known.map(ServerEntry::index).ifPresent(others::remove);
        if (others.size() > (known.isPresent() ? 0 : 1)) {
            throw VlError.MULTIPADDR.because("an address of " + uuid + " is registered for another server");
        }
        Optional<ServerEntry> old = known.isPresent() || others.isEmpty() ? known : byIndex(others.first());
        return put(old, new Registration(uuid, files, volumes));
    }

    private record Registration(UUID uuid, List<Address> files, List<Address> volumes) {}

    private ServerEntry put(Optional<ServerEntry> old, Registration now) throws RpcException {
        if (old.isPresent() && matches(old.get(), now)) {
            return old.get();
        }
        int index = old.isPresent() ? old.get().index() : (int) Counters.next(batch, INDEX, 1, 1);
        int uniquifier = old.map(ServerEntry::uniquifier).orElse(0) + 1;
        old.ifPresent(this::unlink);
        old.ifPresent(former -> batch.put(uuidKey(former.uuid()), Keys.value(index)));
        return link(new ServerEntry(index, true, now.uuid(), uniquifier, now.files(), now.volumes()));
    }

    private static boolean matches(ServerEntry old, Registration now) {
        return old.registered()
                && old.uuid().equals(now.uuid())
                && old.fileEndpoints().equals(now.files())
                && old.volumeEndpoints().equals(now.volumes());
    }

    /** The server at an address; one that has not registered yet is remembered by it. */
    public ServerEntry atAddress(int word) throws RpcException {
        Optional<ServerEntry> known = byAddress(word);
        if (known.isPresent()) {
            return known.get();
        }
        checkAddress(Address.v4(word, FILE_PORT));
        UUID made = UUID.nameUUIDFromBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(word).array());
        int index = (int) Counters.next(batch, INDEX, 1, 1);
        return link(new ServerEntry(
                index, false, made, 1, List.of(Address.v4(word, FILE_PORT)), List.of(Address.v4(word, VOLUME_PORT))));
    }

    /** Gives a server another address in place of one. */
    public void changeAddress(int from, int to) throws RpcException {
        ServerEntry old =
                byAddress(from).orElseThrow(() -> VlError.NOENT.because("no server at " + Integer.toHexString(from)));
        checkAddress(Address.v4(to, FILE_PORT));
        for (Address address : replaced(old.fileEndpoints(), from, to)) {
            if (byEndpoint(address)
                    .filter(other -> other.index() != old.index())
                    .isPresent()) {
                throw VlError.MULTIPADDR.because("a server is registered at " + Integer.toHexString(to));
            }
        }
        unlink(old);
        link(new ServerEntry(
                old.index(),
                old.registered(),
                old.uuid(),
                old.uniquifier() + 1,
                replaced(old.fileEndpoints(), from, to),
                replaced(old.volumeEndpoints(), from, to)));
    }

    private static void checkAddress(Address address) throws RpcException {
        if (!address.isV4() || address.word() == 0 || (address.word() & INDEX_MARK) == INDEX_MARK) {
            throw VlError.BADSERVER.because("server address " + address.bytes());
        }
    }

    private static List<Address> replaced(List<Address> all, int from, int to) {
        return all.stream()
                .map(each -> each.isV4() && each.word() == from ? Address.v4(to, each.port()) : each)
                .toList();
    }

    /**
     * Forgets an address of a server, and with the last one the server; a server named by its index is forgotten at once.
     *
     * @throws RpcException NOENT, or BADSERVER while volumes lie on a server that would be forgotten
     */
    public void remove(int address) throws RpcException {
        ServerEntry old = byAddress(address)
                .orElseThrow(() -> VlError.NOENT.because("no server at " + Integer.toHexString(address)));
        if ((address & INDEX_MARK) != INDEX_MARK && old.addresses().size() > 1) {
            unlink(old);
            link(new ServerEntry(
                    old.index(),
                    old.registered(),
                    old.uuid(),
                    old.uniquifier() + 1,
                    without(old.fileEndpoints(), address),
                    without(old.volumeEndpoints(), address)));
            return;
        }
        if (new VolumeTable(batch).anyOn(old.index())) {
            throw VlError.BADSERVER.because("volumes lie on the server at " + Integer.toHexString(address));
        }
        unlink(old);
        batch.delete(Keys.number(Keys.SERVER, old.index()));
    }

    private static List<Address> without(List<Address> all, int word) {
        return all.stream().filter(each -> !each.isV4() || each.word() != word).toList();
    }

    private ServerEntry link(ServerEntry server) throws RpcException {
        byte[] index = Keys.value(server.index());
        batch.put(Keys.number(Keys.SERVER, server.index()), Rows.encode(ServerEntry.class, server));
        batch.put(uuidKey(server.uuid()), index);
        for (Address endpoint : server.fileEndpoints()) {
            if (endpoint.isV4()) {
                batch.put(endpointKey(endpoint), index);
            }
        }
        return server;
    }

    private void unlink(ServerEntry server) {
        batch.delete(uuidKey(server.uuid()));
        for (Address endpoint : server.fileEndpoints()) {
            if (endpoint.isV4()) {
                batch.delete(endpointKey(endpoint));
            }
        }
    }
}
