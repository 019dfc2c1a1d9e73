package io.cellfs.server.volume;

import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolReplies;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.vol.VolintXInfo;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.storage.api.PartitionInfo;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;

/** Between volumes as they are stored and the structures of the volume service. What does not fit a signed word saturates. */
final class VolserForms {
    private static final long TICKS_PER_S = 10_000_000L;
    private static final long KIB = 1024;
    private static final Words FOUR_ZEROS = Words.padded(4);
    private static final Words SIX_ZEROS = Words.padded(6);

    private VolserForms() {}

    /** A volume's description; {@code serving} is whether file clients can use it now. */
    static VolintInfo info(VolumeInfo v, boolean serving) {
        return new VolintInfo(
                v.name(),
                v.id(),
                v.type().wire(),
                v.backupId(),
                v.parentId(),
                v.cloneId(),
                Vol.STATUS_OK,
                seconds(v.copyDate()),
                serving ? 1 : 0,
                0,
                (v.flags() & Vol.DELETE_ON_SALVAGE) != 0 ? 1 : 0,
                seconds(v.creationDate()),
                seconds(v.accessDate()),
                seconds(v.updateDate()),
                seconds(v.backupDate()),
                saturated(v.dayUse()),
                saturated(v.files()),
                saturated(v.boundBytes() / KIB),
                kib(v.usedBytes()),
                0,
                0,
                0,
                0,
                0);
    }

    /** Only the volume's id, as a listing without details has it. */
    static VolintInfo idOnly(long id) {
        return bare(id, Vol.STATUS_OK);
    }

    /** A volume that a listing has announced and that is gone. */
    static VolintInfo gone(long id) {
        return bare(id, VolumeError.BUSY.code());
    }

    private static VolintInfo bare(long id, int status) {
        return new VolintInfo("", id, 0, 0, 0, 0, status, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** A volume that an extended listing has announced and that is gone. */
    static VolintXInfo goneExtended(long id) {
        return new VolintXInfo(
                "",
                id,
                0,
                0,
                0,
                0,
                VolumeError.BUSY.code(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                FOUR_ZEROS,
                FOUR_ZEROS,
                SIX_ZEROS,
                SIX_ZEROS,
                SIX_ZEROS,
                SIX_ZEROS);
    }

    /** A volume's extended description; accesses are not counted by distance and author. */
    static VolintXInfo extended(VolumeInfo v, boolean serving) {
        return new VolintXInfo(
                v.name(),
                v.id(),
                v.type().wire(),
                v.backupId(),
                v.parentId(),
                v.cloneId(),
                Vol.STATUS_OK,
                seconds(v.copyDate()),
                serving ? 1 : 0,
                seconds(v.creationDate()),
                seconds(v.accessDate()),
                seconds(v.updateDate()),
                seconds(v.backupDate()),
                saturated(v.dayUse()),
                saturated(v.files()),
                saturated(v.boundBytes() / KIB),
                kib(v.usedBytes()),
                FOUR_ZEROS,
                FOUR_ZEROS,
                SIX_ZEROS,
                SIX_ZEROS,
                SIX_ZEROS,
                SIX_ZEROS);
    }

    /** A volume's status, with the next uniquifier that it would give. */
    static VolReplies.Status status(VolumeInfo v, long nextUnique) {
        return new VolReplies.Status(
                v.id(),
                (int) nextUnique,
                v.type().wire(),
                v.parentId(),
                v.cloneId(),
                v.backupId(),
                0,
                saturated(v.boundBytes() / KIB),
                0,
                0,
                seconds(v.creationDate()),
                seconds(v.accessDate()),
                seconds(v.updateDate()),
                0,
                seconds(v.backupDate()),
                seconds(v.copyDate()));
    }

    /** A partition's space; vos shows the last number, named for the minimum that shall stay free, as the total. */
    static VolReplies.Partition partition(PartitionInfo p) {
        return new VolReplies.Partition(
                p.name(),
                cut(p.path().toString(), 31),
                -1,
                saturated(p.totalBytes() / KIB),
                saturated(p.freeBytes() / KIB),
                saturated(p.totalBytes() / KIB));
    }

    static VolReplies.Partition64 partition64(PartitionInfo p) {
        return new VolReplies.Partition64(
                p.name(),
                cut(p.path().toString(), 255),
                -1,
                p.totalBytes() / KIB,
                p.freeBytes() / KIB,
                p.totalBytes() / KIB);
    }

    static VolReplies.Transaction transaction(Transaction t) {
        return new VolReplies.Transaction(
                t.id(),
                (int) t.uses().lastS(),
                (int) t.createdAtS(),
                0,
                t.volume(),
                t.partition(),
                t.attachFlags(),
                0,
                t.uses().deleted() ? Vol.DELETED : 0,
                cut(t.uses().lastProcedure(), 29),
                t.uses().running() > 0 ? 1 : 0,
                0,
                0,
                0,
                0);
    }

    /** A volume type by its number. */
    static VolumeType type(int wire) throws RpcException {
        for (VolumeType type : VolumeType.values()) {
            if (type.wire() == wire) {
                return type;
            }
        }
        throw VolumeErrors.badOperation("volume type " + wire);
    }

    /** Seconds of a date in 100 ns units. */
    static int seconds(long ticks) {
        return (int) Math.clamp(ticks / TICKS_PER_S, 0, 0xffff_ffffL);
    }

    private static int kib(long bytes) {
        return saturated(bytes / KIB + (bytes % KIB == 0 ? 0 : 1));
    }

    private static int saturated(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(text.length() - max);
    }
}
