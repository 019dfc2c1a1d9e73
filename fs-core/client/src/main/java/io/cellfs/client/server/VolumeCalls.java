package io.cellfs.client.server;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.server.FileServer.Invocation;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Calls on volumes: finds the server, and repeats what may be repeated: elsewhere when the volume has moved, later when it is busy, over a new
 * connection when the server did not answer. Failures become {@link FsException}.
 */
public final class VolumeCalls {
    private static final long BUSY_LIMIT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long FIRST_PAUSE_MS = 20;
    private static final long MAX_PAUSE_MS = 1000;
    private static final int MAX_MOVES = 3;
    private static final int MAX_SILENT = 2;

    private final Locations locations;
    private final Map<InetSocketAddress, FileServer> servers = new ConcurrentHashMap<>();

    /** Calls by way of {@code locations}. */
    public VolumeCalls(Locations locations) {
        this.locations = locations;
    }

    /** Whether a call may be made again when it is not known if the first one was carried out. */
    public enum Repeat {
        SAFE,
        UNSAFE
    }

    private enum Service {
        FILES,
        EXTENSIONS
    }

    /** Calls an operation of the YFS file service. */
    public <Q extends Record, R extends Record> R call(long volume, Op<Q, R> op, Q args, Repeat repeat)
            throws IOException {
        return files(volume, repeat, connection -> Rpc.call(connection, op, args));
    }

    /** Calls the YFS file service. */
    public <R> R files(long volume, Repeat repeat, Invocation<R> invocation) throws IOException {
        return run(volume, Service.FILES, repeat, invocation);
    }

    /**
     * Calls an operation of CellFS's own service.
     *
     * @throws FsException EOPNOTSUPP when the server does not have it
     */
    public <Q extends Record, R extends Record> R extension(long volume, Op<Q, R> op, Q args, Repeat repeat)
            throws IOException {
        return run(volume, Service.EXTENSIONS, repeat, connection -> Rpc.call(connection, op, args));
    }

    private <R> R run(long volume, Service service, Repeat repeat, Invocation<R> invocation) throws IOException {
        Attempts attempts = new Attempts(volume, repeat);
        while (true) {
            FileServer server = server(locations.volume(volume), attempts);
            try {
                return service == Service.FILES ? server.files(invocation) : server.extensions(invocation);
            } catch (RpcException e) {
                attempts.failed(server, e);
            }
        }
    }

    /** Whether nothing in the volume can be changed. */
    public boolean isReadOnly(long volume) throws IOException {
        return locations.volume(volume).type() != VolumeKind.READ_WRITE;
    }

    private FileServer server(Volume volume, Attempts attempts) throws FsException {
        List<InetSocketAddress> sites = volume.servers();
        if (sites.isEmpty()) {
            throw new FsException(Errno.ENOMEDIUM, "volume " + volume.name() + " is on no server");
        }
        return at(sites.get(attempts.turn() % sites.size()));
    }

    private FileServer at(InetSocketAddress address) {
        return servers.computeIfAbsent(address, a -> new FileServer(locations.transport(), a));
    }

    /** The servers called so far. */
    public Collection<FileServer> servers() {
        return List.copyOf(servers.values());
    }

    /** Tells all servers that their promises are not needed any more, and closes the connections. */
    public void close() {
        for (FileServer server : servers()) {
            try {
                server.giveUpAllCallBacks();
            } catch (IOException e) {
                server.suspect(e);
            }
            server.close();
        }
    }

    /** What has been tried in one call. */
    private final class Attempts {
        private final long volume;
        private final Repeat repeat;
        private final long startNs = System.nanoTime();
        private long pauseMs = FIRST_PAUSE_MS;
        private int moves;
        private int silent;
        private int turn;

        Attempts(long volume, Repeat repeat) {
            this.volume = volume;
            this.repeat = repeat;
        }

        int turn() {
            return turn;
        }

        /** Returns if the call may be made again, else throws. */
        void failed(FileServer server, RpcException e) throws IOException {
            switch (Errors.kind(e)) {
                case MOVED -> {
                    if (++moves > MAX_MOVES) {
                        throw Errors.translate(e);
                    }
                    locations.forget(volume);
                    turn++;
                    if (moves > 1) {
                        pause();
                    }
                }
                case BUSY -> {
                    if (System.nanoTime() - startNs > BUSY_LIMIT_NS) {
                        throw Errors.translate(e);
                    }
                    turn++;
                    pause();
                }
                case SILENT -> {
                    server.suspect(e);
                    locations.forget(volume);
                    turn++;
                    if (repeat == Repeat.UNSAFE || ++silent > MAX_SILENT) {
                        throw Errors.translate(e);
                    }
                }
                case FINAL -> throw Errors.translate(e);
            }
        }

        private void pause() throws InterruptedIOException {
            try {
                TimeUnit.MILLISECONDS.sleep(pauseMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while a volume is busy");
            }
            pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
        }
    }
}
