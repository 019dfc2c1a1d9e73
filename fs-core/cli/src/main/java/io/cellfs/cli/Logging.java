package io.cellfs.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Logs to standard error, one line per event: warnings, or everything informative with --verbose. */
final class Logging {
    private static final String FORMAT = "%1$tFT%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n";

    /** Held strongly: the log manager itself keeps loggers weakly, and a collected one forgets its level. */
    private static final Logger OWN = Logger.getLogger("io.cellfs");

    private static volatile boolean verbose;

    private Logging() {}

    static boolean isVerbose() {
        return verbose;
    }

    static void configure(boolean more) {
        verbose = more;
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        // Ratis warns of every copy that does not answer, over and over; the status of the databases tells it better.
        // gRPC sets TCP options on unix sockets too, and its Netty warns of each.
        String settings = """
                handlers = java.util.logging.ConsoleHandler
                java.util.logging.ConsoleHandler.level = ALL
                .level = WARNING
                io.grpc.netty.shaded.level = SEVERE
                org.apache.ratis.level = SEVERE
                java.util.logging.SimpleFormatter.format = %s
                """.formatted(FORMAT);
        try {
            LogManager.getLogManager()
                    .readConfiguration(new ByteArrayInputStream(settings.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        OWN.setLevel(more ? Level.FINE : Level.WARNING);
    }
}
