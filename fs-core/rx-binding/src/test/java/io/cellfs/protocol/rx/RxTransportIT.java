package io.cellfs.protocol.rx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.rx.RxConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The transport port over two RX endpoints. */
@Timeout(120)
class RxTransportIT {
    private RxTransport server;
    private RxTransport client;

    @BeforeEach
    void open() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = RxTransport.open(RxConfig.defaults(), any);
        client = RxTransport.open(RxConfig.defaults(), any);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static String readAll(ByteSource source) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        while (source.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toString(UTF_8);
    }

    private static String exchange(ClientConnection connection, String request) throws IOException {
        try (ClientCall call = connection.call()) {
            call.request().write(UTF_8.encode(request));
            call.request().end();
            return readAll(call.reply());
        }
    }

    @Test
    void aCallKnowsItsCallerAndService() throws IOException {
        server.serve(1, OptionalInt.of(2500), call -> {
            String request = readAll(call.request());
            String caller =
                    call.caller().address().getPort() + " " + call.caller().securityIndex();
            call.reply().write(UTF_8.encode(request + " " + caller + " " + call.serviceId()));
        });
        try (ClientConnection connection = client.connect(server.localAddress(), 1, true)) {
            String expected = "hello " + client.localAddress().getPort() + " 0 2500";
            assertEquals(expected, exchange(connection, "hello"));
            assertEquals(2500, connection.serviceId());
            assertEquals(server.localAddress(), connection.peer());
        }
    }

    @Test
    void callbacksUseTheSameSockets() throws IOException {
        client.serve(
                2501, OptionalInt.empty(), call -> call.reply().write(UTF_8.encode("back " + readAll(call.request()))));
        server.serve(1, OptionalInt.empty(), call -> {
            String request = readAll(call.request());
            try (ClientConnection back = call.connectBack(2501)) {
                call.reply().write(UTF_8.encode(exchange(back, request)));
            }
        });
        try (ClientConnection connection = client.connect(server.localAddress(), 1, false)) {
            assertEquals("back hello", exchange(connection, "hello"));
        }
    }

    @Test
    void anRpcExceptionIsTheAbort() throws IOException {
        server.serve(1, OptionalInt.empty(), call -> {
            throw new RpcException(49733379, "quota exceeded");
        });
        try (ClientConnection connection = client.connect(server.localAddress(), 1, false)) {
            RpcException failure = assertThrows(RpcException.class, () -> exchange(connection, "hello"));
            assertEquals(49733379, failure.code());
        }
    }
}
