package io.cellfs.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.server.outgoing.Registration;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    private static final UUID SERVER = new UUID(5, 6);
    private static final int LOOPBACK = 0x7f000001;

    private final LoopbackNetwork network = new LoopbackNetwork();
    private final Transport files = network.open(17000);
    private final Transport volumes = network.open(17005);
    private final Transport location = network.open(17003);

    private Registration registration() {
        return new Registration(FileServerConfig.open(SERVER, List.of(location.localAddress())), files, volumes);
    }

    @Test
    void cellFsLocationServersLearnThePorts() throws Exception {
        CompletableFuture<VlReplies.Endpoints> taken = new CompletableFuture<>();
        location.serve(
                Services.EXTENSIONS,
                OptionalInt.empty(),
                new Dispatcher().on(VlExtensions.REGISTER_ENDPOINTS, (call, args) -> {
                    taken.complete(args);
                    return NoValues.NONE;
                }));
        try (Registration registration = registration()) {
            registration.start();
            assertTrue(registration.await(Duration.ofSeconds(60)));
            VlReplies.Endpoints args = taken.get(60, TimeUnit.SECONDS);
            assertEquals(SERVER, args.uuid());
            assertEquals(17000, args.fileServices().getFirst().port());
            assertEquals(
                    LOOPBACK,
                    ByteBuffer.wrap(args.fileServices().getFirst().address()).getInt());
            assertEquals(17005, args.volumeServices().getFirst().port());
        }
    }

    @Test
    void othersLearnTheAddresses() throws Exception {
        CompletableFuture<VlArgs.RegisterAddrs> taken = new CompletableFuture<>();
        location.serve(Services.VL, OptionalInt.empty(), new Dispatcher().on(Vl.REGISTER_ADDRS, (call, args) -> {
                    taken.complete(args);
                    return NoValues.NONE;
                }));
        try (Registration registration = registration()) {
            registration.start();
            assertEquals(LOOPBACK, taken.get(60, TimeUnit.SECONDS).addresses().get(0));
        }
    }

    @Test
    void withoutAnAnswerItIsNotRegistered() throws Exception {
        location.close();
        try (Registration registration = registration()) {
            registration.start();
            assertFalse(registration.await(Duration.ofMillis(100)));
        }
    }
}
