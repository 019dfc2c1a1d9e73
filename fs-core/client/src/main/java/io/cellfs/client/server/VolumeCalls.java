package io.cellfs.client.server;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.policy.ServerGonePolicies;
import io.cellfs.client.server.Attempts.Next;
import io.cellfs.client.server.Patience.Caller;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.ext.Extensions;
import io.cellfs.protocol.rpc.BulkIn;
import io.cellfs.protocol.rpc.BulkOut;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.yfs.Synced;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
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
    private final Waits waits;

    /** Calls by way of {@code locations}. */
    public VolumeCalls(Locations locations, FileServers servers) {
        this(locations, servers, VolumeNews.NONE, new Waits(new ServerGonePolicies(), System::nanoTime));
    }

    /** The same; {@code news} judges the answers of read-only volumes, {@code waits} says how long a call may wait. */
    public VolumeCalls(Locations locations, FileServers servers, VolumeNews news, Waits waits) {
        this.locations = locations;
        this.servers = servers;
        this.news = news;
        this.waits = waits;
    }

    /** Who waits for servers. */
    public Waits waits() {
        return waits;
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

    /** A transfer of data at one server. */
    private interface Transfer<R> {
        R at(FileServer server, boolean elsewhere, Wait wait) throws IOException;
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
        return transfer(
                volume,
                (server, elsewhere, wait) ->
                        server.files(elsewhere, (service, c) -> service.fetch(c, args, received(receiver, wait))));
    }

    /** Writes data; {@code sender} is called again from the beginning when the call is repeated. */
    public YfsReplies.Status store(long volume, YfsArgs.StoreData args, Rpc.Sender sender) throws IOException {
        return transfer(
                volume,
                (server, elsewhere, wait) ->
                        server.files(elsewhere, (service, c) -> service.store(c, args, sent(sender, wait))));
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
     * Calls an operation of the file service that changes nothing, without waiting for servers that do not answer.
     *
     * @throws FsException ETIMEDOUT if none does
     */
    public <Q extends Record, R extends Record> R callNow(long volume, Op<Q, R> op, Q args) throws IOException {
        return transfer(
                volume,
                (server, elsewhere, wait) -> server.files(elsewhere, (service, c) -> service.call(c, op, args)));
    }

    /**
     * The same of an operation that changes nothing, without waiting for servers that do not answer.
     *
     * @throws FsException ETIMEDOUT if none does
     */
    public <Q extends Record, R extends Record> R askNow(long volume, Op<Q, R> op, Q args) throws IOException {
        return transfer(
                volume,
                (server, elsewhere, wait) ->
                        server.extensions(elsewhere, connection -> Rpc.call(connection, op, args)));
    }

    /**
     * Reads data at one version; {@code receiver} is called again from the beginning when the call is repeated.
     *
     * @throws FsException ESTALE when no site has that version, EOPNOTSUPP when a server does not have the operation
     */
    public void fetchAt(long volume, Extensions.FetchAtArgs args, Rpc.Receiver receiver) throws IOException {
        transfer(
                volume,
                (server, elsewhere, wait) -> server.extensions(
                        elsewhere,
                        connection -> notKept(() ->
                                Rpc.callBulkOut(connection, Extensions.FETCH_AT, args, received(receiver, wait)))));
    }

    /**
     * Asks for something at one version.
     *
     * @throws FsException ESTALE when no site has that version, EOPNOTSUPP when a server does not have the operation
     */
    public <Q extends Record, R extends Record> R formerly(long volume, Op<Q, R> op, Q args) throws IOException {
        return run(
                volume,
                Repeat.SAFE,
                (server, elsewhere) ->
                        server.extensions(elsewhere, connection -> notKept(() -> Rpc.call(connection, op, args))));
    }

    private interface Asking<R> {
        R ask() throws IOException;
    }

    private static <R> R notKept(Asking<R> asking) throws IOException {
        try {
            return asking.ask();
        } catch (RpcException e) {
            throw Uae.ESTALE.matches(e) ? Errors.notKept(e) : e;
        }
    }

    /** Bytes that arrive show that the server is there. */
    private Rpc.Receiver received(Rpc.Receiver receiver, Wait wait) {
        return data -> receiver.receive(new BulkIn() {
            @Override
            public long remaining() {
                return data.remaining();
            }

            @Override
            public int read(ByteBuffer dst) throws IOException {
                int count = data.read(dst);
                waits.progress(wait);
                return count;
            }
        });
    }

    /** Bytes that the server takes show that it is there. */
    private Rpc.Sender sent(Rpc.Sender sender, Wait wait) {
        return data -> sender.send(new BulkOut() {
            @Override
            public void length(long bytes) throws IOException {
                data.length(bytes);
            }

            @Override
            public void write(ByteBuffer src) throws IOException {
                data.write(src);
                waits.progress(wait);
            }
        });
    }

    private <R> R run(long volume, Repeat repeat, Invocation<R> invocation) throws IOException {
        return run(volume, repeat, Caller.PROGRAM, (server, elsewhere, wait) -> invocation.at(server, elsewhere));
    }

    private <R> R transfer(long volume, Transfer<R> transfer) throws IOException {
        return run(volume, Repeat.SAFE, Caller.TRANSFER, transfer);
    }

    private <R> R run(long volume, Repeat repeat, Caller caller, Transfer<R> call) throws IOException {
        Wait wait = waits.begin(volume, caller);
        try {
            R answer = tried(volume, attempts(volume, repeat, caller), (s, elsewhere) -> at(s, elsewhere, call, wait));
            waits.answered(volume);
            return answer;
        } catch (FsException e) {
            if (e.errno() != Errno.ETIMEDOUT) {
                waits.answered(volume);
            }
            throw wait.failure(e);
        } catch (IOException e) {
            throw wait.failure(e);
        } finally {
            waits.over(wait);
        }
    }

    /** A server that does not answer within the time that there is counts as silent, though RX has not given it up yet. */
    private static <R> R at(FileServer server, boolean elsewhere, Transfer<R> call, Wait wait) throws IOException {
        try {
            return call.at(server, elsewhere, wait);
        } catch (IOException e) {
            if (wait.isEnded()) {
                server.suspect(e);
            }
            throw e;
        }
    }

    private Attempts attempts(long volume, Repeat repeat, Caller caller) {
        int rounds = waits.isBrief(volume, caller)
                ? 1
                : waits.lasts(volume, caller) ? Integer.MAX_VALUE : Attempts.SILENT_ROUNDS;
        return new Attempts(repeat == Repeat.SAFE, rounds, System.nanoTime());
    }

    private <R> R tried(long volume, Attempts attempts, Invocation<R> invocation) throws IOException {
        List<FileServer> sites = sites(volume);
        while (true) {
            FileServer server = sites.get(attempts.turn());
            server.uses(volume);
            try {
                R answer = invocation.at(server, attempts.isRepeatable() && sites.size() > 1);
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
                        if (kind == Errors.Kind.SILENT) {
                            waits.silent(volume);
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
                if (silent >= MAX_SILENT || waits.isHurried()) {
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
