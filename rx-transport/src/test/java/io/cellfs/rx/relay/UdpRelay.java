package io.cellfs.rx.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A UDP address at which one client reaches a server; on both ways a {@link Road} decides what becomes of the datagrams. */
public final class UdpRelay implements AutoCloseable {
    private static final int MAX_BYTES = 65_536;

    private final DatagramSocket front;
    private final DatagramSocket back;
    private volatile @Nullable SocketAddress client;

    /** One way; called by one thread. */
    @FunctionalInterface
    public interface Road {
        /** Sends a datagram onward: now, later, again or never. */
        void carry(byte[] datagram, Onward onward) throws IOException;
    }

    /** Where a way leads to. */
    @FunctionalInterface
    public interface Onward {
        /** Sends at once. */
        void send(byte[] datagram) throws IOException;
    }

    private UdpRelay(DatagramSocket front, DatagramSocket back) {
        this.front = front;
        this.back = back;
    }

    /** Listens at {@code at} until it is closed. */
    public static UdpRelay open(InetSocketAddress at, SocketAddress server, Road toServer, Road toClient) {
        try {
            DatagramSocket front = new DatagramSocket(at);
            UdpRelay relay = new UdpRelay(front, new DatagramSocket(new InetSocketAddress(at.getAddress(), 0)));
            Thread.ofPlatform().daemon().start(() -> relay.carryToServer(server, toServer));
            Thread.ofPlatform().daemon().start(() -> relay.carryToClient(toClient));
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients find the server. */
    public InetSocketAddress address() {
        return (InetSocketAddress) front.getLocalSocketAddress();
    }

    private void carryToServer(SocketAddress server, Road road) {
        carry(front, packet -> {
            client = packet.getSocketAddress();
            road.carry(bytes(packet), datagram -> send(back, datagram, server));
        });
    }

    private void carryToClient(Road road) {
        carry(back, packet -> {
            SocketAddress target = client;
            if (target != null) {
                road.carry(bytes(packet), datagram -> send(front, datagram, target));
            }
        });
    }

    private static byte[] bytes(DatagramPacket packet) {
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static void send(DatagramSocket out, byte[] datagram, SocketAddress target) throws IOException {
        out.send(new DatagramPacket(datagram, datagram.length, target));
    }

    /** What is done with each datagram that comes. */
    @FunctionalInterface
    private interface Arrival {
        void take(DatagramPacket packet) throws IOException;
    }

    private static void carry(DatagramSocket in, Arrival arrival) {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
        while (!in.isClosed()) {
            try {
                packet.setLength(MAX_BYTES);
                in.receive(packet);
                arrival.take(packet);
            } catch (IOException | RejectedExecutionException failure) {
                if (!in.isClosed()) {
                    throw new IllegalStateException("a datagram was not carried on", failure);
                }
            }
        }
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
