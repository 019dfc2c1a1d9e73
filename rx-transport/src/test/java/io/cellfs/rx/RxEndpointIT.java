package io.cellfs.rx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.rx.relay.LossyRoad;
import io.cellfs.rx.relay.UdpRelay;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two endpoints on loopback sockets. */
@Timeout(180)
class RxEndpointIT {
    private static final int SERVICE = 1;
    private static final int BETTER_SERVICE = 2500;
    private static final int CALLERS = 6;

    private RxEndpoint server;
    private RxEndpoint client;

    @BeforeEach
    void open() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = RxEndpoint.open(RxConfig.defaults(), any);
        client = RxEndpoint.open(RxConfig.defaults(), any);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void smallCallsGetTheirReplies() throws IOException {
        server.register(SERVICE, OptionalInt.empty(), Streams::echo);
        try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false)) {
            for (int i = 0; i < 200; i++) {
                byte[] request = ("request " + i).getBytes(UTF_8);
                assertArrayEquals(request, Streams.exchange(connection, request));
            }
        }
    }

    @Test
    void emptyRequestAndReplyAreCallsToo() throws IOException {
        server.register(SERVICE, OptionalInt.empty(), Streams::echo);
        try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false)) {
            assertEquals(0, Streams.exchange(connection, new byte[0]).length);
        }
    }

    /** Replies come while their callers are awake, while they fall asleep, and after that. */
    @Test
    void noReplyIsMissedBetweenWaitingAwakeAndParked() throws Exception {
        server.register(SERVICE, OptionalInt.empty(), call -> {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2 * Patience.MAX_AWAKE_NS));
            Streams.echo(call);
        });
        List<Future<?>> callers = new ArrayList<>();
        try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false);
                ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            for (int caller = 0; caller < CALLERS; caller++) {
                byte[] request = {(byte) caller};
                callers.add(threads.submit(() -> {
                    for (int i = 0; i < 300; i++) {
                        assertArrayEquals(request, Streams.exchange(connection, request));
                    }
                    return null;
                }));
            }
            for (Future<?> caller : callers) {
                caller.get(120, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void largeTransfersArriveWhole() throws IOException {
        server.register(SERVICE, OptionalInt.empty(), Streams::echo);
        byte[] request = new byte[33_333_333];
        new Random(1).nextBytes(request);
        try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false)) {
            assertArrayEquals(request, Streams.exchange(connection, request));
        }
    }

    @Test
    void anAbortReachesTheCaller() throws IOException {
        server.register(SERVICE, OptionalInt.empty(), call -> {
            throw new RxException(-455, "no such operation");
        });
        try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false)) {
            RxException failure = assertThrows(RxException.class, () -> Streams.exchange(connection, new byte[10]));
            assertEquals(-455, failure.code());
        }
    }

    @Test
    void anUnknownServiceIsAborted() throws IOException {
        try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false)) {
            RxException failure = assertThrows(RxException.class, () -> Streams.exchange(connection, new byte[10]));
            assertEquals(RxErrors.INVALID_OPERATION, failure.code());
        }
    }

    @Test
    void anUpgradingConnectionLearnsTheBetterService() throws IOException {
        server.register(SERVICE, OptionalInt.of(BETTER_SERVICE), call -> {
            Streams.readAll(call);
            call.write(ByteBuffer.allocate(4).putInt(0, call.serviceId()));
        });
        try (RxConnection upgrading = client.connect(server.localAddress(), SERVICE, true);
                RxConnection plain = client.connect(server.localAddress(), SERVICE, false);
                RxConnection direct = client.connect(server.localAddress(), BETTER_SERVICE, false)) {
            assertEquals(
                    BETTER_SERVICE,
                    ByteBuffer.wrap(Streams.exchange(upgrading, new byte[4])).getInt());
            assertEquals(BETTER_SERVICE, upgrading.serviceId());
            assertEquals(
                    SERVICE,
                    ByteBuffer.wrap(Streams.exchange(plain, new byte[4])).getInt());
            assertEquals(SERVICE, plain.serviceId());
            assertEquals(
                    BETTER_SERVICE,
                    ByteBuffer.wrap(Streams.exchange(direct, new byte[4])).getInt());
        }
    }

    @Test
    void aHandlerCallsBackThroughTheSameSockets() throws IOException {
        client.register(BETTER_SERVICE, OptionalInt.empty(), Streams::echo);
        server.register(SERVICE, OptionalInt.empty(), call -> {
            byte[] request = Streams.readAll(call);
            try (RxConnection back = call.connectBack(BETTER_SERVICE)) {
                call.write(ByteBuffer.wrap(Streams.exchange(back, request)));
            }
        });
        byte[] request = "there and back".getBytes(UTF_8);
        try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false)) {
            assertArrayEquals(request, Streams.exchange(connection, request));
        }
    }

    @Test
    void aThousandCallsRunAtOnce() throws Exception {
        CountDownLatch allThere = new CountDownLatch(256);
        server.register(SERVICE, OptionalInt.empty(), call -> {
            byte[] request = Streams.readAll(call);
            allThere.countDown();
            try {
                allThere.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            call.write(ByteBuffer.wrap(request));
        });
        try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> replies = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                byte[] request = ("call " + i).getBytes(UTF_8);
                replies.add(threads.submit(() -> Streams.exchange(connection, request)));
            }
            for (int i = 0; i < replies.size(); i++) {
                assertArrayEquals(("call " + i).getBytes(UTF_8), replies.get(i).get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aPortInUseIsAnError() {
        assertThrows(BindException.class, () -> RxEndpoint.open(RxConfig.defaults(), server.localAddress()));
    }

    @Test
    void largeTransfersSurviveLoss() throws IOException {
        server.register(SERVICE, OptionalInt.empty(), Streams::echo);
        byte[] request = new byte[5_000_000];
        new Random(2).nextBytes(request);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (UdpRelay relay =
                        UdpRelay.open(any, server.localAddress(), new LossyRoad(0.03, 3), new LossyRoad(0.03, 4));
                RxConnection connection = client.connect(relay.address(), SERVICE, false)) {
            assertArrayEquals(request, Streams.exchange(connection, request));
        }
    }

    @Test
    void closingACallEarlyEndsItAtTheServer() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        server.register(SERVICE, OptionalInt.empty(), call -> {
            try {
                Streams.readAll(call);
            } catch (RxException failure) {
                ended.countDown();
                throw failure;
            }
        });
        try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false)) {
            try (RxCall call = connection.newCall()) {
                call.write(ByteBuffer.allocate(100_000));
                while (server.statistics().callsServed() < 1) {
                    Thread.onSpinWait();
                }
            }
            assertTrue(ended.await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void closingAnEndpointEndsItsCalls() throws Exception {
        server.register(SERVICE, OptionalInt.empty(), call -> {
            try {
                new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        });
        RxConnection connection = client.connect(server.localAddress(), SERVICE, false);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> pending = threads.submit(() -> Streams.exchange(connection, new byte[100]));
            Future<byte[]> other = threads.submit(() -> Streams.exchange(connection, new byte[100]));
            while (server.statistics().callsServed() < 2) {
                Thread.onSpinWait();
            }
            client.close();
            assertThrows(ExecutionException.class, () -> pending.get(60, TimeUnit.SECONDS));
            assertThrows(ExecutionException.class, () -> other.get(60, TimeUnit.SECONDS));
            assertThrows(IOException.class, () -> Streams.exchange(connection, new byte[1]));
        }
    }

    @Test
    void nothingIsLeftBehind() throws IOException {
        server.register(SERVICE, OptionalInt.empty(), Streams::echo);
        try (RxConnection connection = client.connect(server.localAddress(), SERVICE, false)) {
            for (int i = 0; i < 20; i++) {
                assertEquals(300_000, Streams.exchange(connection, new byte[300_000]).length);
            }
        }
        while (client.statistics().packetBytes() + server.statistics().packetBytes() > 0) {
            Thread.onSpinWait();
        }
        assertEquals(0, client.statistics().clientConnections());
        assertEquals(0, client.statistics().peers());
    }
}
