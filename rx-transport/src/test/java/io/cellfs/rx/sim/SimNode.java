package io.cellfs.rx.sim;

import io.cellfs.rx.RxConfig;
import io.cellfs.rx.core.Call;
import io.cellfs.rx.core.ClientBundle;
import io.cellfs.rx.core.ClientCall;
import io.cellfs.rx.core.EndpointCore;
import io.cellfs.rx.core.Environment;
import io.cellfs.rx.core.Packet;
import io.cellfs.rx.core.PacketPool;
import io.cellfs.rx.core.ServerCall;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** One core on the simulated network, with the applications of its calls. */
public final class SimNode implements SimHost {
    private final SimNetwork network;
    private final InetSocketAddress address;
    private final PacketPool pool;
    private final EndpointCore core;
    private final Map<Call, SimApplication> applications = new LinkedHashMap<>();
    private Function<ServerCall, SimApplication> handler = call -> {
        throw new IllegalStateException("nobody serves " + call.serviceId());
    };

    /**
     * A node that is on the network from now on.
     *
     * @param datagramBytes what its interface carries
     */
    public SimNode(SimNetwork network, InetSocketAddress address, RxConfig config, int datagramBytes) {
        this.network = network;
        this.address = address;
        this.pool = new PacketPool(config.packetMemoryBytes());
        Environment environment = new Environment(
                network.random().nextInt(),
                network.random().nextInt(),
                network.random().nextLong(),
                peer -> datagramBytes);
        this.core = new EndpointCore(config, pool, environment, network.nowNs());
        network.add(this);
    }

    /** What an application does with its call whenever it may be able to do something. */
    public interface SimApplication {
        /** Reads and writes what it can. */
        void run(Call call);
    }

    /** Who gets the calls that arrive. */
    public void serve(Function<ServerCall, SimApplication> factory) {
        handler = factory;
    }

    /** Starts a call. */
    public ClientCall call(ClientBundle bundle, SimApplication application) {
        ClientCall call = bundle.newCall(network.nowNs());
        applications.put(call, application);
        application.run(call);
        core.process(call, network.nowNs());
        return call;
    }

    /** The application is done with its call. */
    public void forget(Call call) {
        applications.remove(call);
        call.close();
        core.process(call, network.nowNs());
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    /** The core itself. */
    public EndpointCore core() {
        return core;
    }

    /** Bytes of packet buffers in use. */
    public long usedBytes() {
        return pool.usedBytes();
    }

    @Override
    public long timeoutNs() {
        return core.pollTimeout();
    }

    @Override
    public void receive(InetSocketAddress from, byte[] datagram, long nowNs) {
        Packet packet = pool.tryTake(Math.max(1, datagram.length));
        if (packet != null) {
            packet.bytes().put(0, datagram);
            packet.length(datagram.length);
            core.handleDatagram(packet, from, nowNs);
        }
        round(nowNs);
    }

    @Override
    public void timeout(long nowNs) {
        core.handleTimeout(nowNs);
        round(nowNs);
    }

    @Override
    public void round(long nowNs) {
        boolean busy = true;
        while (busy) {
            core.flush(nowNs);
            transmit();
            busy = false;
            for (ServerCall call = core.pollIncoming(); call != null; call = core.pollIncoming()) {
                applications.put(call, handler.apply(call));
                runApplication(call, nowNs);
                busy = true;
            }
            for (Call call = core.pollWake(); call != null; call = core.pollWake()) {
                runApplication(call, nowNs);
                busy = true;
            }
        }
    }

    private void runApplication(Call call, long nowNs) {
        SimApplication application = applications.get(call);
        if (application != null) {
            application.run(call);
            core.process(call, nowNs);
        }
    }

    private void transmit() {
        for (Packet packet = core.pollTransmit(); packet != null; packet = core.pollTransmit()) {
            byte[] copy = new byte[packet.length()];
            packet.bytes().get(0, copy);
            InetSocketAddress to = packet.destination().address();
            core.sent(packet);
            network.send(address, to, copy);
        }
    }
}
