package io.cellfs.server.volume;

import io.cellfs.protocol.rpc.BulkOut;
import io.cellfs.protocol.rpc.CallContext;
import io.cellfs.protocol.rpc.Caller;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.vol.VolReplies;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.server.acl.Subject;
import io.cellfs.server.file.StatusOperations;
import io.cellfs.server.file.WireErrors;
import io.cellfs.storage.api.VolumeInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** The volume service, service 4 (afs-protocol section 4.5). */
public final class VolserFrontEnd {
    private static final int OLD_PARTITIONS = 26;
    private static final int NO_CHANGE = -1;
    private static final long KIB = 1024;
    private static final long TICKS_PER_S = 10_000_000L;

    /** Finds out who calls. */
    @FunctionalInterface
    public interface Subjects {
        /** The user of a call. */
        Subject of(Caller caller) throws IOException;
    }

    private interface Operation<Q extends Record, R extends Record> {
        R run(Q args) throws IOException;
    }

    private final VolumeService service;
    private final VolumeCopies copies;
    private final Subjects subjects;
    private final Dispatcher dispatcher;

    private VolserFrontEnd(VolumeService service, Subjects subjects, Dispatcher dispatcher) {
        this.service = service;
        this.copies = service.copies();
        this.subjects = subjects;
        this.dispatcher = dispatcher;
    }

    /** Registers every operation. */
    public static Dispatcher register(Dispatcher dispatcher, VolumeService service, Subjects subjects) {
        VolserFrontEnd front = new VolserFrontEnd(service, subjects, dispatcher);
        front.registerTransactions();
        front.registerCopies();
        front.registerListings();
        return dispatcher;
    }

    private void registerTransactions() {
        administrators(Vol.CREATE_VOLUME, this::create);
        administrators(
                Vol.TRANS_CREATE, a -> new VolReplies.Trans(service.begin(a.volume(), a.partition(), a.flags())));
        administrators(Vol.END_TRANS, a -> {
            service.end(a.transaction());
            return new VolReplies.Code(0);
        });
        administrators(Vol.DELETE_VOLUME, a -> {
            service.delete(a.transaction());
            return NoValues.NONE;
        });
        administrators(Vol.NUKE_VOLUME, a -> {
            service.nuke(a.partition(), a.volume());
            return NoValues.NONE;
        });
        administrators(Vol.SET_FLAGS, a -> {
            service.setFlags(a.transaction(), a.flags());
            return NoValues.NONE;
        });
        administrators(
                Vol.GET_FLAGS, a -> new VolReplies.Flags(VolumeFlags.wire(service.info(a.transaction(), "GetFlags"))));
        administrators(
                Vol.GET_NAME,
                a -> new VolReplies.Name(
                        service.info(a.transaction(), "GetName").name()));
        administrators(Vol.GET_STATUS, a -> service.status(a.transaction()));
        administrators(Vol.SET_IDS_TYPES, this::setIdsTypes);
        administrators(Vol.SET_INFO, this::setInfo);
        administrators(Vol.SET_DATE, this::setDate);
    }

    private void registerCopies() {
        administrators(Vol.CLONE, a -> new VolReplies.Volume(copies.clones().make(a)));
        administrators(Vol.RE_CLONE, a -> {
            copies.clones().renew(a);
            return NoValues.NONE;
        });
        administrators(Vol.CONVERT_RO_TO_RW, a -> {
            copies.clones().convertToReadWrite(a);
            return NoValues.NONE;
        });
        administrators(Vol.FORWARD, a -> {
            copies.forwarding().forward(a);
            return NoValues.NONE;
        });
        administrators(
                Vol.FORWARD_MULTIPLE,
                a -> new VolReplies.Codes(Words.of(copies.forwarding().forward(a))));
        administrators(Vol.SET_FORWARDING, a -> {
            service.setForwarding(a.transaction());
            return NoValues.NONE;
        });
        administrators(Vol.SIGNAL_RESTORE, a -> NoValues.NONE);
        administrators(
                Vol.GET_SIZE,
                a -> new VolReplies.Size(copies.dumps().size(a.transaction(), Integer.toUnsignedLong(a.fromDate()))));
        bulkOut(
                Vol.DUMP,
                (a, data) -> copies.dumps()
                        .dump(a.transaction(), "Dump", Integer.toUnsignedLong(a.fromDate()), 0, data::write));
        bulkOut(
                Vol.DUMP_V2,
                (a, data) -> copies.dumps()
                        .dump(a.transaction(), "DumpV2", Integer.toUnsignedLong(a.fromDate()), a.flags(), data::write));
        dispatcher.onBulkIn(Vol.RESTORE, (call, a, data) -> {
            try {
                requireAdministrator(call);
                copies.dumps().restore(a, data);
                return NoValues.NONE;
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
    }

    private interface Sending<Q extends Record> {
        void run(Q args, BulkOut data) throws IOException;
    }

    private <Q extends Record> void bulkOut(Op<Q, NoValues> op, Sending<Q> operation) {
        dispatcher.onBulkOut(op, (call, args, data) -> {
            try {
                requireAdministrator(call);
                operation.run(args, data);
                return NoValues.NONE;
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
    }

    private void registerListings() {
        everybody(Vol.LIST_PARTITIONS, a -> new VolReplies.Partitions(oldPartitions()));
        everybody(
                Vol.X_LIST_PARTITIONS,
                a -> new VolReplies.XPartitions(Words.of(service.partitionNumbers().stream()
                        .mapToInt(Integer::intValue)
                        .toArray())));
        everybody(
                Vol.PARTITION_INFO,
                a -> VolserForms.partition(service.partition(a.name()).info()));
        everybody(
                Vol.PARTITION_INFO64,
                a -> VolserForms.partition64(service.partition(a.name()).info()));
        VolumeListings listings = new VolumeListings(service);
        listings.register(dispatcher);
        everybody(Vol.LIST_ONE_VOLUME, a -> new VolReplies.Volumes(List.of(listings.info(one(a)))));
        everybody(Vol.X_LIST_ONE_VOLUME, a -> new VolReplies.XVolumes(List.of(listings.extended(one(a)))));
        everybody(Vol.GET_NTH_VOLUME, listings::nth);
        everybody(
                Vol.MONITOR,
                a -> new VolReplies.Transactions(service.transactions().stream()
                        .map(VolserForms::transaction)
                        .toList()));
    }

    private <Q extends Record, R extends Record> void administrators(Op<Q, R> op, Operation<Q, R> operation) {
        dispatcher.on(op, (call, args) -> {
            try {
                requireAdministrator(call);
                return operation.run(args);
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
    }

    private <Q extends Record, R extends Record> void everybody(Op<Q, R> op, Operation<Q, R> operation) {
        dispatcher.on(op, (call, args) -> {
            try {
                return operation.run(args);
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
    }

    private void requireAdministrator(CallContext call) throws IOException {
        if (!subjects.of(call.caller()).administrator()) {
            throw VolumeErrors.badAccess();
        }
    }

    private VolReplies.Created create(VolArgs.CreateVolume a) throws IOException {
        int transaction = service.create(a.partition(), a.name(), VolserForms.type(a.type()), a.parentId(), a.volume());
        return new VolReplies.Created(a.volume(), transaction);
    }

    private NoValues setIdsTypes(VolArgs.SetIdsTypes a) throws IOException {
        service.change(
                a.transaction(),
                "SetIdsTypes",
                VolumeChanges.identity(a.name(), VolserForms.type(a.type()), a.parentId(), a.cloneId(), a.backupId()));
        return NoValues.NONE;
    }

    /** Of what the description holds, quota and creation date can be set; the rest is counted by the server. */
    private NoValues setInfo(VolArgs.SetInfo a) throws IOException {
        VolintInfo info = a.info();
        OptionalLong quota = info.maxQuota() == NO_CHANGE
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, info.maxQuota()) * KIB);
        if (quota.isPresent()) {
            StatusOperations.requireWithin(service.info(a.transaction(), "SetInfo"), quota.getAsLong());
        }
        service.change(a.transaction(), "SetInfo", VolumeChanges.quotaAndDate(quota, date(info.creationDate())));
        return NoValues.NONE;
    }

    private NoValues setDate(VolArgs.SetDate a) throws IOException {
        service.change(
                a.transaction(),
                "SetDate",
                VolumeChanges.quotaAndDate(
                        OptionalLong.empty(), OptionalLong.of(Integer.toUnsignedLong(a.date()) * TICKS_PER_S)));
        return NoValues.NONE;
    }

    private static OptionalLong date(int seconds) {
        return seconds == NO_CHANGE
                ? OptionalLong.empty()
                : OptionalLong.of(Integer.toUnsignedLong(seconds) * TICKS_PER_S);
    }

    private Words oldPartitions() {
        int[] numbers = new int[OLD_PARTITIONS];
        Arrays.fill(numbers, -1);
        int next = 0;
        for (int number : service.partitionNumbers()) {
            if (number < OLD_PARTITIONS && next < OLD_PARTITIONS) {
                numbers[next++] = number;
            }
        }
        return Words.of(numbers);
    }

    private VolumeInfo one(VolArgs.OneVolume a) throws IOException {
        return service.partition(a.partition())
                .volume(a.volume())
                .orElseThrow(() -> VolumeErrors.noVolumeToList(a.volume()))
                .info();
    }
}
