package io.cellfs.rx.sim;

/**
 * What a simulated network does to datagrams. Rates are probabilities for each datagram.
 *
 * @param loss it vanishes
 * @param duplication it arrives twice
 * @param reordering it is held up for up to ten times the longest delay
 * @param corruption a bit changes; UDP's checksum finds that and the datagram vanishes, unless {@code checksumBlind}
 * @param checksumBlind corrupted datagrams are delivered
 * @param minDelayNs shortest time on the way
 * @param maxDelayNs longest time on the way
 */
public record Faults(
        double loss,
        double duplication,
        double reordering,
        double corruption,
        boolean checksumBlind,
        long minDelayNs,
        long maxDelayNs) {
    /** A good local network. */
    public static final Faults NONE = new Faults(0, 0, 0, 0, false, 50_000, 60_000);

    /** A bad network of wide area. */
    public static final Faults BAD = new Faults(0.05, 0.02, 0.05, 0.01, false, 5_000_000, 15_000_000);

    /** A very bad network. */
    public static final Faults AWFUL = new Faults(0.25, 0.1, 0.2, 0.02, false, 1_000_000, 30_000_000);

    /** A network that also delivers rubbish. */
    public static final Faults HOSTILE = new Faults(0.02, 0.05, 0.1, 0.3, true, 100_000, 2_000_000);
}
