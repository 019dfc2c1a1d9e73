package io.cellfs.server.volume;

import io.cellfs.protocol.dump.DumpException;
import io.cellfs.protocol.dump.DumpReader;
import io.cellfs.protocol.dump.DumpWriter;
import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.rpc.BulkIn;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeProperties;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.dump.VolumeExport;
import io.cellfs.storage.dump.VolumeRestore;
import java.io.IOException;

/** Dumps of volumes, out and in. */
final class VolumeDumps {
    private final VolumeService service;

    VolumeDumps(VolumeService service) {
        this.service = service;
    }

    /** What is done with the volume that stands still. */
    private interface Still<T> {
        T with(Volume content, VolumeInfo header) throws IOException;
    }

    /** Writes a dump of the transaction's volume. */
    void dump(int transaction, String procedure, long fromDate, int flags, DumpWriter.Output output)
            throws IOException {
        still(transaction, procedure, (content, header) -> {
            new VolumeExport(content, header, fromDate, (flags & Vol.OMIT_DIRS) != 0).write(output);
            return header;
        });
    }

    /** Bytes of such a dump. */
    long size(int transaction, long fromDate) throws IOException {
        return still(
                transaction, "GetSize", (content, header) -> new VolumeExport(content, header, fromDate, false).size());
    }

    private <T> T still(int id, String procedure, Still<T> use) throws IOException {
        return service.within(id, procedure, transaction -> {
            Volume volume = service.volume(transaction);
            try {
                return use.with(volume, volume.info());
            } catch (DumpException e) {
                throw because(VolserError.DUMPERROR, e);
            }
        });
    }

    /** Restores a dump into the transaction's volume, which serves afterwards as it did before. */
    void restore(VolArgs.Restore args, BulkIn dump) throws IOException {
        service.within(args.transaction(), "Restore", transaction -> {
            VolumeInfo before = service.volume(transaction).info();
            VolumeType type = VolserForms.type(args.cookie().type());
            if ((transaction.attachFlags() & Transaction.OFFLINE) == 0) {
                throw VolumeErrors.badOperation("volume " + before.id() + " is not off line in this transaction");
            }
            try {
                DumpReader reader = new DumpReader(dump::read);
                if (reader.header().isIncremental() && (args.flags() & Vol.INCREMENTAL) == 0) {
                    throw new DumpException("an incremental dump where a full one was announced");
                }
                Partition partition = service.partition(transaction.partition());
                if (before.type() == VolumeType.READ_ONLY && before.online()) {
                    service.formers().keep(partition, before);
                }
                Volume present = service.volume(transaction);
                Volume volume =
                        service.formers().replacing(partition, before.id(), () -> writable(partition, present, before));
                transaction.uses().markChanged();
                VolumeRestore.run(volume, reader);
                volume.change(RestoredHeader.after(before, reader.volume(), args.cookie(), type));
                volume.sync();
                return volume;
            } catch (DumpException e) {
                throw because(VolserError.READ_DUMPERROR, e);
            }
        });
    }

    /** The volume, off line and ready to be written. A clone cannot be written: it becomes a volume of its own, under its id, first. */
    private Volume writable(Partition partition, Volume volume, VolumeInfo before) throws StorageException {
        try {
            volume.change(RestoredHeader.during(before));
            return volume;
        } catch (StorageException e) {
            if (e.reason() != StorageException.Reason.INVALID) {
                throw e;
            }
        }
        VolumeProperties kept = volume.properties();
        long aside = service.hiddenId();
        partition
                .cloneVolume(before.id(), aside, before.name(), VolumeType.READ_WRITE)
                .change(VolumeChanges.flags(Vol.DELETE_ON_SALVAGE | VolumeInfo.HIDDEN, false));
        partition.removeVolume(before.id());
        Volume own = partition.cloneVolume(aside, before.id(), before.name(), VolumeType.READ_WRITE);
        own.changeProperties(none -> kept);
        own.change(RestoredHeader.during(before));
        partition.removeVolume(aside);
        return own;
    }

    private static RpcException because(VolserError code, DumpException cause) {
        RpcException failure = code.because(String.valueOf(cause.getMessage()));
        failure.initCause(cause);
        return failure;
    }
}
