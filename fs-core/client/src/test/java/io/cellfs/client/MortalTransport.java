package io.cellfs.client;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.ServiceHandler;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.Vl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The socket through which a server does its part of releases and moves; at each call something may happen before it and before its answer. */
final class MortalTransport implements Transport {
    private static final Map<Integer, Map<Integer, Op<?, ?>>> WATCHED = Map.of(
            Services.EXTENSIONS,
            byOpcode(
                    VolumeExtensions.DELTA,
                    VolumeExtensions.READ_CHUNKS,
                    VolumeExtensions.READ_SUMMED_CHUNKS,
                    VolumeExtensions.STATE,
                    VolumeExtensions.PULL,
                    VolumeExtensions.SHOW,
                    VolumeExtensions.ACTIVATE,
                    VolumeExtensions.BASE_OF,
                    VlExtensions.LOCK_ENTRY,
                    VlExtensions.UNLOCK_ENTRY),
            Services.VL,
            byOpcode(Vl.REPLACE_ENTRY_N, Vl.GET_NEW_VOLUME_ID));

    private final Transport transport;
    private final ServerRun run;

    MortalTransport(Transport transport, ServerRun run) {
        this.transport = transport;
        this.run = run;
    }

    private static Map<Integer, Op<?, ?>> byOpcode(Op<?, ?>... ops) {
        return Stream.of(ops).collect(Collectors.toMap(Op::opcode, Function.identity()));
    }

    @Override
    public InetSocketAddress localAddress() {
        return transport.localAddress();
    }

    @Override
    public void serve(int serviceId, OptionalInt upgradeTo, ServiceHandler handler) {
        transport.serve(serviceId, upgradeTo, handler);
    }

    @Override
    public ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        ClientConnection real = transport.connect(peer, serviceId, upgrade);
        Map<Integer, Op<?, ?>> watched = WATCHED.getOrDefault(serviceId, Map.of());
        return new ClientConnection() {
            @Override
            public InetSocketAddress peer() {
                return real.peer();
            }

            @Override
            public int serviceId() {
                return real.serviceId();
            }

            @Override
            public ClientCall call() throws IOException {
                return new MortalCall(real.call(), watched);
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }

    @Override
    public void close() {
        transport.close();
    }

    private final class MortalCall implements ClientCall {
        private final ClientCall real;
        private final Map<Integer, Op<?, ?>> watched;
        private String name = "";
        private boolean answered;

        MortalCall(ClientCall real, Map<Integer, Op<?, ?>> watched) {
            this.real = real;
            this.watched = watched;
        }

        @Override
        public ByteSink request() {
            ByteSink sink = real.request();
            return new ByteSink() {
                @Override
                public void write(ByteBuffer src) throws IOException {
                    Op<?, ?> op = watched.get(src.getInt(src.position()));
                    if (name.isEmpty() && op != null) {
                        name = op.name();
                        run.at("before " + name);
                    }
                    sink.write(src);
                }

                @Override
                public void end() throws IOException {
                    sink.end();
                }
            };
        }

        @Override
        public ByteSource reply() {
            ByteSource source = real.reply();
            return dst -> {
                int read = source.read(dst);
                if (!answered && !name.isEmpty()) {
                    answered = true;
                    run.at("after " + name);
                }
                return read;
            };
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
