package io.cellfs.rx.bench;

import io.cellfs.rx.RxCall;
import io.cellfs.rx.RxConfig;
import io.cellfs.rx.RxConnection;
import io.cellfs.rx.RxEndpoint;
import io.cellfs.rx.RxServerCall;
import io.cellfs.rx.RxStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** Round trips and bulk transfers between two endpoints of one JVM over loopback: {@code RxBench PORT SECONDS}. */
public final class RxBench {
    private static final int SERVICE = 1;
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int SMALL_BYTES = 100;
    private static final long BULK_BYTES = 1L << 30;

    private RxBench() {}

    /** Runs all measurements once for warming up and then several times. */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        int datagram = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 16384;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        RxConfig config = RxConfig.defaults().withPackets(datagram, 255);
        try (RxEndpoint server = RxEndpoint.open(config, new InetSocketAddress(loopback, port));
                RxEndpoint client = RxEndpoint.open(config, new InetSocketAddress(loopback, port + 1))) {
            server.register(SERVICE, OptionalInt.empty(), RxBench::serve);
            try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false)) {
                for (int i = 0; i < rounds; i++) {
                    System.out.printf("1 thread: %.1f us per call%n", calls(connection, 20_000));
                    System.out.printf("4 threads: %.1f us per call%n", concurrentCalls(connection, 4, 10_000));
                    System.out.printf("read: %.0f MiB/s%n", read(connection));
                    System.out.printf("write: %.0f MiB/s%n", write(connection));
                    System.out.println(client.statistics());
                    System.out.println(server.statistics());
                }
            }
        }
    }

    private static double calls(RxConnection connection, int count) throws Exception {
        CompletableFuture<Double> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                long startNs = System.nanoTime();
                for (int i = 0; i < count; i++) {
                    small(connection);
                }
                result.complete((System.nanoTime() - startNs) / 1e3 / count);
            } catch (IOException | RuntimeException failure) {
                result.completeExceptionally(failure);
            }
        });
        return result.get();
    }

    private static double concurrentCalls(RxConnection connection, int threads, int count) throws Exception {
        long startNs = System.nanoTime();
        CompletableFuture<?>[] all = new CompletableFuture<?>[threads];
        for (int i = 0; i < threads; i++) {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            all[i] = done;
            Thread.ofVirtual().start(() -> {
                try {
                    done.complete(calls(connection, count) > 0);
                } catch (Exception failure) {
                    done.completeExceptionally(failure);
                }
            });
        }
        CompletableFuture.allOf(all).get();
        return (System.nanoTime() - startNs) / 1e3 / threads / count;
    }

    private static void small(RxConnection connection) throws IOException {
        try (RxCall call = connection.newCall()) {
            ByteBuffer request = ByteBuffer.allocate(SMALL_BYTES);
            request.putLong(0, SMALL_BYTES);
            call.write(request);
            call.end();
            ByteBuffer reply = ByteBuffer.allocate(SMALL_BYTES + 1);
            if (drain(call, reply) != SMALL_BYTES) {
                throw new IOException("a short reply");
            }
        }
    }

    private static double read(RxConnection connection) throws IOException {
        long startNs = System.nanoTime();
        try (RxCall call = connection.newCall()) {
            ByteBuffer request = ByteBuffer.allocate(SMALL_BYTES);
            request.putLong(0, BULK_BYTES);
            call.write(request);
            call.end();
            if (drain(call, ByteBuffer.allocateDirect(CHUNK_BYTES)) != BULK_BYTES) {
                throw new IOException("a short reply");
            }
        }
        return BULK_BYTES / 1048576.0 / ((System.nanoTime() - startNs) / 1e9);
    }

    private static double write(RxConnection connection) throws IOException {
        long startNs = System.nanoTime();
        try (RxCall call = connection.newCall()) {
            fill(call, BULK_BYTES);
            call.end();
            drain(call, ByteBuffer.allocateDirect(CHUNK_BYTES));
        }
        return BULK_BYTES / 1048576.0 / ((System.nanoTime() - startNs) / 1e9);
    }

    private static void serve(RxServerCall call) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
        int bytes = call.read(buffer);
        long wanted = bytes >= 8 ? buffer.getLong(0) : 0;
        drain(call, buffer);
        fill(call, wanted == 0 ? SMALL_BYTES : wanted);
    }

    private static long drain(RxStream stream, ByteBuffer buffer) throws IOException {
        long total = 0;
        while (true) {
            buffer.clear();
            int bytes = stream.read(buffer);
            if (bytes < 0) {
                return total;
            }
            total += bytes;
        }
    }

    private static void fill(RxStream stream, long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, bytes));
        long left = bytes;
        while (left > 0) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), left));
            left -= buffer.remaining();
            stream.write(buffer);
        }
    }
}
