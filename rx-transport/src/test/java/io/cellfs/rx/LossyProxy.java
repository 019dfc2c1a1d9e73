package io.cellfs.rx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Stands between one client and a server on loopback and loses, repeats and exchanges datagrams. */
final class LossyProxy implements AutoCloseable {
    private static final int MAX_BYTES = 65536;

    private final DatagramSocket front;
    private final DatagramSocket back;
    private final SocketAddress server;
    private final double loss;
    private final Random random;
    private volatile @Nullable SocketAddress client;

    LossyProxy(SocketAddress server, double loss, long seed) throws SocketException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        this.front = new DatagramSocket(any);
        this.back = new DatagramSocket(any);
        this.server = server;
        this.loss = loss;
        this.random = new Random(seed);
        Thread.ofPlatform().daemon().start(() -> carry(front, back, true));
        Thread.ofPlatform().daemon().start(() -> carry(back, front, false));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) front.getLocalSocketAddress();
    }

    private void carry(DatagramSocket in, DatagramSocket out, boolean toServer) {
        byte[] held = new byte[0];
        DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
        while (!in.isClosed()) {
            try {
                packet.setLength(MAX_BYTES);
                in.receive(packet);
                if (toServer) {
                    client = packet.getSocketAddress();
                }
                SocketAddress target = toServer ? server : client;
                double fate = fate();
                if (target == null || fate < loss) {
                    continue;
                }
                out.send(new DatagramPacket(packet.getData(), packet.getLength(), target));
                if (held.length > 0) {
                    out.send(new DatagramPacket(held, held.length, target));
                    held = new byte[0];
                }
                if (fate > 1 - loss) {
                    held = Arrays.copyOf(packet.getData(), packet.getLength());
                }
            } catch (IOException closed) {
                if (!in.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }

    private synchronized double fate() {
        return random.nextDouble();
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
