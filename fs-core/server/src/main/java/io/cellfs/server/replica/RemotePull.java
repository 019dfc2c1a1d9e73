package io.cellfs.server.replica;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.BaseArgs;
import io.cellfs.protocol.ext.VolumeExtensions.KeepArgs;
import io.cellfs.protocol.ext.VolumeExtensions.OfVolume;
import io.cellfs.protocol.ext.VolumeExtensions.PullArgs;
import io.cellfs.protocol.ext.VolumeExtensions.PullStatus;
import io.cellfs.protocol.ext.VolumeExtensions.SiteStatus;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.VlReplies;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Another server that is told to pull, and how far it is. Used by one thread; the status is for all. */
final class RemotePull implements AutoCloseable {
    private static final long FIRST_POLL_MS = 2;
    private static final long LAST_POLL_MS = 100;
    private static final Duration BUSY = Duration.ofMinutes(1);
    /** What brings nothing for so long is given up, so that it keeps nobody else from the volume. */
    private static final Duration STALLED = Duration.ofMinutes(10);

    /** A server of which nothing is heard for so long, while something is asked of it, is gone. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration LONG = Duration.ofDays(365);

    private final int server;
    private final int partition;
    private final ClientConnection connection;
    private volatile PullStatus last = new PullStatus(VolumeExtensions.JOB_RUNS, 0, 0, 0, 0, "");

    /** @param server how volume location entries name it */
    RemotePull(Transport transport, int server, int partition, VlReplies.Endpoint volumeService) throws IOException {
        this.server = server;
        this.partition = partition;
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getByAddress(volumeService.address()), volumeService.port());
        this.connection = transport.connect(address, Services.EXTENSIONS, false, SILENCE);
    }

    SiteStatus status() {
        return new SiteStatus(
                server, partition, last.state(), last.differences(), last.chunks(), last.bytes(), last.message());
    }

    long bytes() {
        return last.bytes();
    }

    /** Whether it is the same place as another. */
    boolean isAt(RemotePull other) {
        return server == other.server && partition == other.partition;
    }

    long baseOf(BaseArgs args) throws IOException {
        return Rpc.call(connection, VolumeExtensions.BASE_OF, args).volume();
    }

    /** Lets the other side keep a frozen content, if that is what it holds; what it holds or gets, 0 for nothing. */
    long keep(KeepArgs args) throws IOException {
        return Rpc.call(connection, VolumeExtensions.KEEP, args).volume();
    }

    <Q extends Record> void tell(Op<Q, NoValues> op, Q args) throws IOException {
        Rpc.call(connection, op, args);
    }

    /** Lets it pull and waits for the end, as long as something comes; returns the base that holds the content. */
    long pull(PullArgs args) throws IOException {
        return pull(args, LONG);
    }

    /** The same for a limited time; the other side may go on after that. */
    long pull(PullArgs args, Duration limit) throws IOException {
        long startNs = System.nanoTime();
        begin(args, limit.compareTo(BUSY) < 0 ? limit : BUSY);
        long pauseMs = FIRST_POLL_MS;
        long position = 0;
        long movedNs = System.nanoTime();
        while (true) {
            last = Rpc.call(connection, VolumeExtensions.PULL_STATUS, new OfVolume(args.base()));
            switch (last.state()) {
                case VolumeExtensions.JOB_RUNS -> pause(pauseMs);
                case VolumeExtensions.JOB_DONE -> {
                    return last.base();
                }
                case VolumeExtensions.JOB_UNKNOWN ->
                    throw new IOException("the server was restarted in the middle of the transfer");
                default -> throw new IOException(last.message());
            }
            long nowNs = System.nanoTime();
            if (position != last.differences() + last.chunks() + last.bytes()) {
                position = last.differences() + last.chunks() + last.bytes();
                movedNs = nowNs;
            }
            require(nowNs - movedNs < STALLED.toNanos(), "the transfer has stood still for " + STALLED);
            require(nowNs - startNs < limit.toNanos(), "the transfer takes longer than " + limit);
            pauseMs = Math.min(LAST_POLL_MS, pauseMs + (pauseMs + 1) / 2);
        }
    }

    private static void require(boolean inTime, String otherwise) throws IOException {
        if (!inTime) {
            throw new IOException(otherwise);
        }
    }

    /** A pull that an earlier attempt has left running ends soon: its frozen volume is gone, or nobody waits for it. */
    private void begin(PullArgs args, Duration limit) throws IOException {
        long startNs = System.nanoTime();
        while (true) {
            try {
                Rpc.call(connection, VolumeExtensions.PULL, args);
                return;
            } catch (RpcException e) {
                if (!VolserError.VOLBUSY.matches(e) || System.nanoTime() - startNs > limit.toNanos()) {
                    throw e;
                }
            }
            pause(LAST_POLL_MS);
        }
    }

    void failed(IOException e) {
        last = new PullStatus(
                VolumeExtensions.JOB_FAILED,
                last.base(),
                last.differences(),
                last.chunks(),
                last.bytes(),
                Job.shorten(e));
    }

    private static void pause(long ms) throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
