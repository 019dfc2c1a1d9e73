package io.cellfs.client;

import io.cellfs.client.lock.Recovery;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Transport;
import java.util.OptionalInt;

/** The service through which file servers tell of locks: 26000 on the client's port (docs/adr/0019). */
final class LockEvents {
    private LockEvents() {}

    static void serve(Transport transport, Recovery locks) {
        transport.serve(
                Services.EXTENSIONS,
                OptionalInt.empty(),
                new Dispatcher().on(LockExtensions.EVENTS, (context, args) -> {
                    locks.happened(args.events());
                    return NoValues.NONE;
                }));
    }
}
