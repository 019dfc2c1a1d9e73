package io.cellfs.rx.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Carries datagrams between nodes in virtual time. Everything follows from the seed. */
public final class SimNetwork {
    private static final long REORDERING_FACTOR = 10;

    private final long seed;
    private final Random random;
    private final PriorityQueue<Delivery> deliveries = new PriorityQueue<>();
    private final Map<InetSocketAddress, SimHost> nodes = new HashMap<>();
    private final List<Tap> taps = new ArrayList<>();
    private Faults faults;
    private long nowNs;
    private long sequence;
    private long carried;

    /** An empty network. */
    public SimNetwork(long seed, Faults faults) {
        this.seed = seed;
        this.random = new Random(seed);
        this.faults = faults;
    }

    /** Sees every datagram that a node sends, before anything happens to it. */
    @FunctionalInterface
    public interface Tap {
        void sent(InetSocketAddress from, InetSocketAddress to, byte[] datagram);
    }

    private record Delivery(long atNs, long sequence, InetSocketAddress from, InetSocketAddress to, byte[] datagram)
            implements Comparable<Delivery> {
        @Override
        public int compareTo(Delivery other) {
            return atNs != other.atNs ? Long.compare(atNs, other.atNs) : Long.compare(sequence, other.sequence);
        }
    }

    /** An address of this network: host 10.0.0.{@code number}. */
    public static InetSocketAddress address(int number, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number}), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /** Adds a host; one with the same address is replaced, as by a restart. */
    public void add(SimHost node) {
        nodes.put(node.address(), node);
    }

    /** Takes a node away, as by a crash. */
    public void remove(InetSocketAddress address) {
        nodes.remove(address);
    }

    /** Adds an observer. */
    public void tap(Tap tap) {
        taps.add(tap);
    }

    /** Changes the weather. */
    public void faults(Faults other) {
        faults = other;
    }

    /** Virtual time. */
    public long nowNs() {
        return nowNs;
    }

    /** Datagrams delivered so far. */
    public long carried() {
        return carried;
    }

    /** The source of all chance. */
    public Random random() {
        return random;
    }

    /** Sends a datagram, as a node or as somebody else. */
    public void send(InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
        for (Tap tap : taps) {
            tap.sent(from, to, datagram);
        }
        if (random.nextDouble() < faults.loss()) {
            return;
        }
        byte[] carriedBytes = datagram;
        if (random.nextDouble() < faults.corruption()) {
            if (!faults.checksumBlind()) {
                return;
            }
            carriedBytes = mutated(datagram);
        }
        schedule(from, to, carriedBytes);
        if (random.nextDouble() < faults.duplication()) {
            schedule(from, to, carriedBytes);
        }
    }

    private void schedule(InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
        long delayNs = random.nextLong(faults.minDelayNs(), faults.maxDelayNs() + 1);
        if (random.nextDouble() < faults.reordering()) {
            delayNs += random.nextLong(REORDERING_FACTOR * faults.maxDelayNs());
        }
        deliveries.add(new Delivery(nowNs + delayNs, sequence++, from, to, datagram));
    }

    private byte[] mutated(byte[] datagram) {
        int length = random.nextInt(8) == 0 ? random.nextInt(datagram.length + 1) : datagram.length;
        byte[] copy = Arrays.copyOf(datagram, length);
        for (int i = random.nextInt(4); i >= 0 && length > 0; i--) {
            copy[random.nextInt(random.nextBoolean() ? Math.min(48, length) : length)] ^=
                    (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    /**
     * Runs until the condition holds or the time is over.
     *
     * @return whether the condition holds
     */
    public boolean run(long maxNs, BooleanSupplier condition) {
        long endNs = nowNs + maxNs;
        try {
            for (SimHost node : List.copyOf(nodes.values())) {
                node.round(nowNs);
            }
            while (!condition.getAsBoolean()) {
                if (!step(endNs)) {
                    return false;
                }
            }
            return true;
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("simulation with seed " + seed + " failed at " + nowNs + " ns", failure);
        }
    }

    private boolean step(long endNs) {
        Delivery next = deliveries.peek();
        SimHost due = earliestTimeout();
        long timeoutNs = due == null ? Long.MAX_VALUE : due.timeoutNs();
        if (next != null && next.atNs() <= timeoutNs) {
            if (next.atNs() > endNs) {
                nowNs = endNs;
                return false;
            }
            deliveries.remove();
            nowNs = next.atNs();
            SimHost target = nodes.get(next.to());
            if (target != null) {
                carried++;
                target.receive(next.from(), next.datagram(), nowNs);
            }
            return true;
        }
        if (due == null || timeoutNs > endNs) {
            nowNs = endNs;
            return false;
        }
        nowNs = Math.max(nowNs, timeoutNs);
        due.timeout(nowNs);
        return true;
    }

    private @Nullable SimHost earliestTimeout() {
        SimHost earliest = null;
        for (SimHost node : nodes.values()) {
            if (earliest == null || node.timeoutNs() < earliest.timeoutNs()) {
                earliest = node;
            }
        }
        return earliest == null || earliest.timeoutNs() == Long.MAX_VALUE ? null : earliest;
    }
}
