package io.cellfs.server.volume;

import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.server.callback.CallbackBreaker;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.util.Optional;

/** Clones of volumes, made and renewed within the transaction of the volume that is cloned. */
final class VolumeClones {
    private final VolumeService service;
    private final CallbackBreaker breaker;

    VolumeClones(VolumeService service, CallbackBreaker breaker) {
        this.service = service;
        this.breaker = breaker;
    }

    /** Makes a clone, off line, and removes another one if asked to; the clone's id. */
    long make(VolArgs.Clone args) throws IOException {
        VolumeType type = VolserForms.type(args.type());
        return service.within(args.transaction(), "Clone", transaction -> {
            Volume source = service.volume(transaction);
            VolumeInfo info = source.info();
            String name = args.name().isEmpty() ? defaultName(info, type) : args.name();
            VolumeService.checkName(name);
            if (args.volume() <= 0) {
                throw VolumeErrors.badOperation("no id for the clone");
            }
            Partition partition = service.partition(transaction.partition());
            partition.cloneVolume(info.id(), args.volume(), name, type).change(VolumeChanges.flags(0, false));
            note(source, args.volume(), type);
            if (args.purgeVolume() != 0 && args.purgeVolume() != args.volume()) {
                purge(partition, info, args.purgeVolume());
            }
            return args.volume();
        });
    }

    private static String defaultName(VolumeInfo source, VolumeType type) {
        return switch (type) {
            case READ_WRITE -> source.name();
            case READ_ONLY -> source.name() + ".readonly";
            case BACKUP -> source.name() + ".backup";
        };
    }

    private static void note(Volume source, long clone, VolumeType type) throws StorageException {
        switch (type) {
            case READ_ONLY -> source.change(VolumeChanges.cloneId(clone));
            case BACKUP -> source.change(VolumeChanges.backupId(clone));
            case READ_WRITE -> {}
        }
    }

    private void purge(Partition partition, VolumeInfo source, long id) throws IOException {
        Optional<Volume> old = partition.volume(id);
        if (old.isPresent() && old.get().info().parentId() != source.parentId()) {
            throw VolumeErrors.badOperation("volume " + id + " is no clone of " + source.id());
        }
        if (old.isPresent()) {
            service.requireNoTransaction(id);
            partition.removeVolume(id);
            breaker.volumeChanged(id);
        }
    }

    /** Lets a clone show what the transaction's volume shows now. */
    void renew(VolArgs.ReClone args) throws IOException {
        service.within(args.transaction(), "ReClone", transaction -> {
            Volume source = service.volume(transaction);
            Partition partition = service.partition(transaction.partition());
            Volume clone = partition
                    .volume(args.cloneId())
                    .orElseThrow(() -> new StorageException(Reason.NO_VOLUME, "clone " + args.cloneId()));
            VolumeInfo old = clone.info();
            if (old.type() == VolumeType.READ_WRITE
                    || old.parentId() != source.info().parentId()) {
                throw VolumeErrors.badOperation("volume " + old.id() + " is no clone of "
                        + source.info().id());
            }
            service.requireNoTransaction(old.id());
            if (old.type() == VolumeType.READ_ONLY) {
                service.volumes().formers().keep(partition, old);
            }
            service.volumes().formers().replacing(partition, old.id(), () -> renew(partition, source, old));
            note(source, old.id(), old.type());
            breaker.volumeChanged(old.id());
            return source;
        });
    }

    /** A read-only volume that came here by other ways than a clone is replaced by one. */
    private static VolumeInfo renew(Partition partition, Volume source, VolumeInfo old) throws StorageException {
        long sourceId = source.info().id();
        if (partition.clones(sourceId).stream().anyMatch(clone -> clone.id() == old.id())) {
            return partition.recloneVolume(sourceId, old.id()).info();
        }
        partition.removeVolume(old.id());
        return partition
                .cloneVolume(sourceId, old.id(), old.name(), old.type())
                .change(VolumeChanges.flags(old.flags(), old.online()));
    }

    /** Makes the read-write volume of a read-only one, which it replaces: what is left when the read-write volume is lost. */
    void convertToReadWrite(VolArgs.OneVolume args) throws IOException {
        int transaction = service.begin(args.volume(), args.partition(), Transaction.OFFLINE);
        try {
            service.within(transaction, "ConvertROtoRW", t -> {
                VolumeInfo old = service.volume(t).info();
                if (old.type() != VolumeType.READ_ONLY || old.parentId() == old.id()) {
                    throw VolumeErrors.badOperation("volume " + old.id() + " is not read-only");
                }
                service.requireNoVolume(old.parentId());
                String name = old.name().endsWith(".readonly")
                        ? old.name().substring(0, old.name().length() - ".readonly".length())
                        : old.name();
                Partition partition = service.partition(t.partition());
                partition.cloneVolume(old.id(), old.parentId(), name, VolumeType.READ_WRITE);
                partition.removeVolume(old.id());
                t.uses().markDeleted();
                breaker.volumeChanged(old.id());
                return old;
            });
        } finally {
            service.end(transaction);
        }
    }
}
