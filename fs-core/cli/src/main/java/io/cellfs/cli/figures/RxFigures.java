package io.cellfs.cli.figures;

import io.cellfs.metrics.Figure;
import io.cellfs.metrics.FigureSource;
import io.cellfs.metrics.Readings;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.rx.RxStatistics;
import java.util.function.Supplier;

/** The counters of one RX endpoint, told apart by its port. */
public record RxFigures(int port, Supplier<RxStatistics> statistics) implements FigureSource {
    /** Those of this transport. */
    public static RxFigures of(RxTransport transport) {
        return new RxFigures(transport.localAddress().getPort(), transport::statistics);
    }

    @Override
    public void tell(Readings readings) {
        String at = Integer.toString(port);
        RxStatistics now = statistics.get();
        readings.value(Figure.RX_DATAGRAMS, now.datagramsReceived(), at, "in");
        readings.value(Figure.RX_DATAGRAMS, now.datagramsSent(), at, "out");
        readings.value(Figure.RX_BYTES, now.bytesReceived(), at, "in");
        readings.value(Figure.RX_BYTES, now.bytesSent(), at, "out");
        readings.value(Figure.RX_DROPPED, now.datagramsDropped(), at);
        readings.value(Figure.RX_RESENT, now.packetsResent(), at);
        readings.value(Figure.RX_DUPLICATES, now.duplicatesReceived(), at);
        readings.value(Figure.RX_CALLS, now.callsServed(), at, "in");
        readings.value(Figure.RX_CALLS, now.callsStarted(), at, "out");
        readings.value(Figure.RX_REFUSED, now.connectionsRefused(), at);
        readings.value(Figure.RX_CONNECTIONS, now.serverConnections(), at, "in");
        readings.value(Figure.RX_CONNECTIONS, now.clientConnections(), at, "out");
        readings.value(Figure.RX_PEERS, now.peers(), at);
        readings.value(Figure.RX_BUFFERS, now.packetBytes(), at);
    }
}
