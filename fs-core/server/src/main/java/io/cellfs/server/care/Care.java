package io.cellfs.server.care;

import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.ext.CareExtensions;
import io.cellfs.protocol.ext.CareExtensions.RestoreArgs;
import io.cellfs.protocol.ext.CareExtensions.RestorePlan;
import io.cellfs.protocol.rpc.Caller;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.server.acl.Subject;
import io.cellfs.server.file.WireErrors;
import io.cellfs.server.volume.VolumeService;
import io.cellfs.storage.api.Partition.Differing;
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

    private interface Operation<Q extends Record, R extends Record> {
        R run(Q args) throws IOException;
    }

    private final VolumeService volumes;
    private final Subjects subjects;
    private final Checks checks;

    /** The care of these volumes. */
    public Care(VolumeService volumes, Subjects subjects, LongSupplier nanoTime) {
        this.volumes = volumes;
        this.subjects = subjects;
        this.checks = new Checks(nanoTime);
    }

    /** Registers every operation. */
    public Dispatcher register(Dispatcher dispatcher) {
        on(dispatcher, CareExtensions.CHECK, copy -> checks.start(copy, volumes.partition(copy.partition())));
        on(dispatcher, CareExtensions.CHECK_STATUS, checks::status);
        on(dispatcher, CareExtensions.END_CHECK, id -> {
            checks.end(id);
            return NoValues.NONE;
        });
        on(dispatcher, CareExtensions.PLAN_RESTORE, this::plan);
        on(dispatcher, CareExtensions.RESTORE, args -> {
            volumes.restore(args.partition(), args.volume(), args.source());
            return NoValues.NONE;
        });
        return dispatcher;
    }

    private RestorePlan plan(RestoreArgs args) throws IOException {
        Differing differing = volumes.partition(args.partition()).planRestore(args.volume(), args.source());
        return new RestorePlan(differing.vnodes(), differing.entries());
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
