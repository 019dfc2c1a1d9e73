package io.cellfs.e2e.harness;

import io.cellfs.rx.relay.UdpRelay;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A UDP address at which a server is reached with a delay, for one client; counts what goes to the server. */
public final class DistantServer implements AutoCloseable {
    private final long delayNs;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("distance").factory());
    private final AtomicLong carried = new AtomicLong();
    private final UdpRelay relay;

    private DistantServer(InetSocketAddress at, InetSocketAddress server, Duration oneWay) {
        this.delayNs = oneWay.toNanos();
        this.relay = UdpRelay.open(
                at,
                server,
                (datagram, onward) -> {
                    carried.incrementAndGet();
                    delay(datagram, onward);
                },
                this::delay);
    }

    /** Opens {@code at}; each way takes {@code oneWay}. */
    public static DistantServer open(InetSocketAddress at, InetSocketAddress server, Duration oneWay) {
        return new DistantServer(at, server, oneWay);
    }

    /** Datagrams that have come for the server. */
    public long carried() {
        return carried.get();
    }

    private void delay(byte[] datagram, UdpRelay.Onward onward) {
        var _ = later.schedule(
                () -> {
                    onward.send(datagram);
                    return datagram;
                },
                delayNs,
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        relay.close();
        later.shutdownNow();
    }
}
