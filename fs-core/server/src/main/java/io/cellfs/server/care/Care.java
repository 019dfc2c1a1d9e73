package io.cellfs.server.care;

import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.ext.CareExtensions;
import io.cellfs.protocol.rpc.Caller;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.server.acl.Subject;
import io.cellfs.server.file.WireErrors;
import io.cellfs.storage.api.Partition;
import java.io.IOException;
import java.util.function.LongSupplier;

/** Looks after volumes on behalf of administrators: service 26000 on the volume service's port, {@link CareExtensions}. */
public final class Care {
    /** Finds out who calls. */
    @FunctionalInterface
    public interface Subjects {
        /** The user of a call. */
        Subject of(Caller caller) throws IOException;
    }

    /** Finds partitions. */
    @FunctionalInterface
    public interface Partitions {
        /** The partition with this number, 0 for /vicepa. */
        Partition byNumber(int number) throws IOException;
    }

    private interface Operation<Q extends Record, R extends Record> {
        R run(Q args) throws IOException;
    }

    private final Partitions partitions;
    private final Subjects subjects;
    private final Checks checks;

    /** The service over these partitions. */
    public Care(Partitions partitions, Subjects subjects, LongSupplier nanoTime) {
        this.partitions = partitions;
        this.subjects = subjects;
        this.checks = new Checks(nanoTime);
    }

    /** Registers every operation. */
    public Dispatcher register(Dispatcher dispatcher) {
        on(dispatcher, CareExtensions.CHECK, copy -> checks.start(copy, partitions.byNumber(copy.partition())));
        on(dispatcher, CareExtensions.CHECK_STATUS, checks::status);
        on(dispatcher, CareExtensions.END_CHECK, id -> {
            checks.end(id);
            return NoValues.NONE;
        });
        return dispatcher;
    }

    private <Q extends Record, R extends Record> void on(
            Dispatcher dispatcher, Op<Q, R> op, Operation<Q, R> operation) {
        dispatcher.on(op, (context, args) -> {
            if (!subjects.of(context.caller()).administrator()) {
                throw VolserError.BAD_ACCESS.because("only administrators may do this");
            }
            try {
                return operation.run(args);
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
    }
}
