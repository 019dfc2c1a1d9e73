package io.cellfs.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A UDP address at which a server is reached with a delay, for one client; counts what goes to the server. */
public final class DistantServer implements AutoCloseable {
    private static final int MAX_BYTES = 65_536;

    private final DatagramSocket front;
    private final DatagramSocket back;
    private final SocketAddress server;
    private final long delayNs;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("distance").factory());
    private final AtomicLong carried = new AtomicLong();
    private volatile @Nullable SocketAddress client;

    private DistantServer(InetSocketAddress at, InetSocketAddress server, Duration oneWay) throws IOException {
        this.front = new DatagramSocket(at);
        this.back = new DatagramSocket(new InetSocketAddress(at.getAddress(), 0));
        this.server = server;
        this.delayNs = oneWay.toNanos();
        Thread.ofPlatform().daemon().start(() -> carry(front, back, true));
        Thread.ofPlatform().daemon().start(() -> carry(back, front, false));
    }

    /** Opens {@code at}; each way takes {@code oneWay}. */
    public static DistantServer open(InetSocketAddress at, InetSocketAddress server, Duration oneWay) {
        try {
            return new DistantServer(at, server, oneWay);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Datagrams that have come for the server. */
    public long carried() {
        return carried.get();
    }

    private void carry(DatagramSocket in, DatagramSocket out, boolean toServer) {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
        while (!in.isClosed()) {
            try {
                packet.setLength(MAX_BYTES);
                in.receive(packet);
                if (toServer) {
                    client = packet.getSocketAddress();
                    carried.incrementAndGet();
                }
                SocketAddress target = toServer ? server : client;
                if (target != null) {
                    byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                    send(out, new DatagramPacket(bytes, bytes.length, target));
                }
            } catch (IOException | RejectedExecutionException closed) {
                if (!in.isClosed()) {
                    throw new IllegalStateException("a datagram was not carried on", closed);
                }
            }
        }
    }

    private void send(DatagramSocket out, DatagramPacket packet) {
        var _ = later.schedule(
                () -> {
                    out.send(packet);
                    return packet;
                },
                delayNs,
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        front.close();
        back.close();
        later.shutdownNow();
    }
}
