package io.cellfs.rx.relay;

import io.cellfs.rx.relay.UdpRelay.Onward;
import io.cellfs.rx.relay.UdpRelay.Road;
import java.io.IOException;
import java.util.Random;

/** Loses datagrams, and exchanges as many with the next one. */
public final class LossyRoad implements Road {
    private static final byte[] NONE = {};

    private final double loss;
    private final Random random;
    private byte[] held = NONE;

    /** Loses the part {@code loss}, from 0 to 0.5. */
    public LossyRoad(double loss, long seed) {
        this.loss = loss;
        this.random = new Random(seed);
    }

    @Override
    public void carry(byte[] datagram, Onward onward) throws IOException {
        double fate = random.nextDouble();
        if (fate < loss) {
            return;
        }
        if (fate > 1 - loss && held.length == 0) {
            held = datagram;
            return;
        }
        onward.send(datagram);
        if (held.length > 0) {
            onward.send(held);
            held = NONE;
        }
    }
}
