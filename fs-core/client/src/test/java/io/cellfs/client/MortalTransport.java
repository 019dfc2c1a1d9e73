package io.cellfs.client;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.ForwardingCall;
import io.cellfs.protocol.rpc.ForwardingTransport;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.Vl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The socket through which a server does its part of releases and moves; at each call something may happen before it and before its answer. */
final class MortalTransport extends ForwardingTransport {
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

    private final ServerRun run;

    MortalTransport(Transport transport, ServerRun run) {
        super(transport);
        this.run = run;
    }

    private static Map<Integer, Op<?, ?>> byOpcode(Op<?, ?>... ops) {
        return Stream.of(ops).collect(Collectors.toMap(Op::opcode, Function.identity()));
    }

    @Override
    protected ClientCall call(ClientConnection connection) throws IOException {
        return new MortalCall(super.call(connection), WATCHED.getOrDefault(connection.serviceId(), Map.of()));
    }

    private final class MortalCall extends ForwardingCall {
        private final Map<Integer, Op<?, ?>> watched;
        private String name = "";
        private boolean answered;

        MortalCall(ClientCall real, Map<Integer, Op<?, ?>> watched) {
            super(real);
            this.watched = watched;
        }

        @Override
        public ByteSink request() {
            ByteSink sink = super.request();
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
            ByteSource source = super.reply();
            return dst -> {
                int read = source.read(dst);
                if (!answered && !name.isEmpty()) {
                    answered = true;
                    run.at("after " + name);
                }
                return read;
            };
        }
    }
}
