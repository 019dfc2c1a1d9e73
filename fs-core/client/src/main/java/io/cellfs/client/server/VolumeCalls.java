package io.cellfs.client.server;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.server.Attempts.Next;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.ext.Extensions;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.yfs.Synced;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Calls on volumes: finds the server, and repeats what may be repeated: elsewhere when the volume has moved or there are replicas, later when it is
 * busy, over a new connection when the server did not answer. Failures become {@link FsException}.
 */
public final class VolumeCalls {
    private static final int MAX_SILENT = 1;

    private final Locations locations;
    private final FileServers servers;
    private final VolumeNews news;

    /** Calls by way of {@code locations}. */
    public VolumeCalls(Locations locations, FileServers servers) {
        this(locations, servers, VolumeNews.NONE);
    }

    /** The same; {@code news} judges the answers of read-only volumes. */
    public VolumeCalls(Locations locations, FileServers servers, VolumeNews news) {
        this.locations = locations;
        this.servers = servers;
        this.news = news;
    }

    /** Whether a call may be made again when it is not known if the first one was carried out. */
    public enum Repeat {
        SAFE,
        UNSAFE
    }

    /** A call at one server; {@code elsewhere} says whether there are others for it. */
    private interface Invocation<R> {
        R at(FileServer server, boolean elsewhere) throws IOException;
    }

    /** Calls an operation of the file service. */
    public <Q extends Record, R extends Record> R call(long volume, Op<Q, R> op, Q args, Repeat repeat)
            throws IOException {
        return run(
                volume,
                repeat,
                (server, elsewhere) -> server.files(elsewhere, (service, c) -> service.call(c, op, args)));
    }

    /** Reads data; {@code receiver} is called again from the beginning when the call is repeated. */
    public YfsReplies.Promised fetch(long volume, YfsArgs.FetchData args, Rpc.Receiver receiver) throws IOException {
        return run(
                volume,
                Repeat.SAFE,
                (server, elsewhere) -> server.files(elsewhere, (service, c) -> service.fetch(c, args, receiver)));
    }

    /** Writes data; {@code sender} is called again from the beginning when the call is repeated. */
    public YfsReplies.Status store(long volume, YfsArgs.StoreData args, Rpc.Sender sender) throws IOException {
        return run(
                volume,
                Repeat.SAFE,
                (server, elsewhere) -> server.files(elsewhere, (service, c) -> service.store(c, args, sender)));
    }

    /**
     * Calls an operation of CellFS's own service.
     *
     * @throws FsException EOPNOTSUPP when the server does not have it
     */
    public <Q extends Record, R extends Record> R extension(long volume, Op<Q, R> op, Q args, Repeat repeat)
            throws IOException {
        return run(
                volume,
                repeat,
                (server, elsewhere) -> server.extensions(elsewhere, connection -> Rpc.call(connection, op, args)));
    }

    /**
     * Reads data at one version; {@code receiver} is called again from the beginning when the call is repeated.
     *
     * @throws FsException ESTALE when no site has that version, EOPNOTSUPP when a server does not have the operation
     */
    public void fetchAt(long volume, Extensions.FetchAtArgs args, Rpc.Receiver receiver) throws IOException {
        formerly(volume, connection -> Rpc.callBulkOut(connection, Extensions.FETCH_AT, args, receiver));
    }

    /**
     * Asks for something at one version.
     *
     * @throws FsException ESTALE when no site has that version, EOPNOTSUPP when a server does not have the operation
     */
    public <Q extends Record, R extends Record> R formerly(long volume, Op<Q, R> op, Q args) throws IOException {
        return formerly(volume, connection -> Rpc.call(connection, op, args));
    }

    private interface Asking<R> {
        R ask(ClientConnection connection) throws IOException;
    }

    private <R> R formerly(long volume, Asking<R> asking) throws IOException {
        return run(
                volume,
                Repeat.SAFE,
                (server, elsewhere) -> server.extensions(elsewhere, connection -> {
                    try {
                        return asking.ask(connection);
                    } catch (RpcException e) {
                        throw Uae.ESTALE.matches(e) ? Errors.notKept(e) : e;
                    }
                }));
    }

    private <R> R run(long volume, Repeat repeat, Invocation<R> invocation) throws IOException {
        Attempts attempts = new Attempts(repeat == Repeat.SAFE, System.nanoTime());
        List<FileServer> sites = sites(volume);
        while (true) {
            FileServer server = sites.get(attempts.turn());
            server.uses(volume);
            try {
                R answer = invocation.at(server, repeat == Repeat.SAFE && sites.size() > 1);
                judge(volume, answer);
                if (attempts.turn() > 0) {
                    servers.uses(volume, server);
                }
                return answer;
            } catch (RpcException e) {
                switch (Errors.kind(e)) {
                    case SILENT -> server.suspect(e);
                    case OLDER -> servers.isBehind(volume, server);
                    case MOVED, BUSY, OFFLINE, NOT_KEPT, FINAL -> {}
                }
                switch (attempts.failed(e, sites.size(), System.nanoTime())) {
                    case Next.Elsewhere() -> {}
                    case Next.Again(long pauseNs, boolean relocate) -> {
                        pause(pauseNs);
                        if (relocate) {
                            locations.doubt(volume);
                        }
                        sites = sites(volume);
                    }
                    case Next.Withdrawn() -> {
                        news.withdrawn(volume);
                        sites = sites(volume);
                    }
                    case Next.GiveUp(RpcException failure) -> {
                        Errors.Kind kind = Errors.kind(failure);
                        if (kind != Errors.Kind.FINAL && kind != Errors.Kind.NOT_KEPT) {
                            locations.doubt(volume);
                        }
                        throw Errors.translate(failure);
                    }
                }
            }
        }
    }

    private <R> void judge(long volume, R answer) throws IOException {
        if (answer instanceof Synced told && isReadOnly(volume) && !news.isCurrent(volume, told.sync())) {
            throw Errors.olderRelease(volume);
        }
    }

    private List<FileServer> sites(long volume) throws IOException {
        Volume found = locations.volume(volume);
        if (found.sites().isEmpty()) {
            throw new FsException(Errno.ENOMEDIUM, "volume " + found.name() + " is on no server");
        }
        return servers.inOrder(volume, found.sites());
    }

    private static void pause(long ns) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(ns);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a volume is busy");
        }
    }

    /** The server that changes of a volume go to. */
    public UUID serverOf(long volume) throws IOException {
        return sites(volume).getFirst().uuid();
    }

    /** A volume is not where it was thought to be. */
    public void doubt(long volume) {
        locations.doubt(volume);
    }

    /**
     * Calls an operation of CellFS's own service that may be repeated, at one server whatever volumes it has.
     *
     * @throws FsException EOPNOTSUPP when the server does not have it
     */
    public <Q extends Record, R extends Record> R extensionAt(UUID uuid, Op<Q, R> op, Q args) throws IOException {
        FileServer server = servers.find(uuid)
                .orElseThrow(() -> new FsException(Errno.ENXIO, "file server " + uuid + " is not known"));
        for (int silent = 0; ; silent++) {
            try {
                return server.extensions(false, connection -> Rpc.call(connection, op, args));
            } catch (RpcException e) {
                if (Errors.kind(e) != Errors.Kind.SILENT) {
                    throw Errors.translate(e);
                }
                server.suspect(e);
                if (silent >= MAX_SILENT) {
                    throw Errors.translate(e);
                }
            }
        }
    }

    /** Whether nothing in the volume can be changed. */
    public boolean isReadOnly(long volume) throws IOException {
        return locations.volume(volume).type() != VolumeKind.READ_WRITE;
    }

    /** The servers. */
    public FileServers servers() {
        return servers;
    }

    /** Tells all servers that their promises are not needed any more, and closes the connections. */
    public void close() {
        servers.close();
        locations.close();
    }
}
