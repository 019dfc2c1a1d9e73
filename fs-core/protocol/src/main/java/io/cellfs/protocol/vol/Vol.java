package io.cellfs.protocol.vol;

import io.cellfs.protocol.rpc.Bulk;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import java.util.List;

/** The operations of the volume service, service 4 (afs-protocol section 4.5). */
public final class Vol {
    /** Words of a volume name, the NUL among them. */
    public static final int NAME_WORDS = 32;

    /** Bytes of a string. */
    public static final int STRING_MAX = 256;

    /** Volumes in one answer: beyond what a server is built for, 1.7 million. */
    public static final int VOLUMES_MAX = 4_000_000;

    /** Partitions of a server. */
    public static final int PARTITIONS_MAX = 256;

    /** Replicas in one ForwardMultiple. */
    public static final int REPLICAS_MAX = 13;

    /** ListVolumes: all information. */
    public static final int LIST_FULL = 1;

    /** TransCreate: offline. */
    public static final int OFFLINE = 0x1;

    /** TransCreate: busy. */
    public static final int BUSY = 0x2;

    /** TransCreate: read-only. */
    public static final int READ_ONLY = 0x8;

    /** TransCreate: create. */
    public static final int CREATE = 0x10;

    /** TransCreate: create the volume id. */
    public static final int CREATE_VOLUME_ID = 0x1000;

    /** SetFlags: delete when salvaged. */
    public static final int DELETE_ON_SALVAGE = 1;

    /** SetFlags: out of service. */
    public static final int OUT_OF_SERVICE = 2;

    /** SetFlags: deleted. */
    public static final int DELETED = 4;

    /** Volume type: read-write. */
    public static final int TYPE_RW = 0;

    /** Volume type: read-only. */
    public static final int TYPE_RO = 1;

    /** Volume type: backup. */
    public static final int TYPE_BACK = 2;

    /** Status of a volume description: online. */
    public static final int STATUS_OK = 2;

    /** DumpV2: leave unchanged directories out. */
    public static final int OMIT_DIRS = 1;

    /** Restore: incremental. */
    public static final int INCREMENTAL = 1;

    /** Makes a volume and begins a transaction on it. */
    public static final Op<VolArgs.CreateVolume, VolReplies.Created> CREATE_VOLUME =
            Op.of(100, "VOL.CreateVolume", VolArgs.CreateVolume.class, VolReplies.Created.class);

    /** Deletes the transaction's volume. */
    public static final Op<VolArgs.OfTrans, NoValues> DELETE_VOLUME =
            Op.of(101, "VOL.DeleteVolume", VolArgs.OfTrans.class);

    /** Restores a dump into a volume. */
    public static final Op<VolArgs.Restore, NoValues> RESTORE =
            Op.of(102, "VOL.Restore", VolArgs.Restore.class).with(Bulk.IN_TO_END);

    /** Dumps to another server. */
    public static final Op<VolArgs.Forward, NoValues> FORWARD = Op.of(103, "VOL.Forward", VolArgs.Forward.class);

    /** Ends a transaction. */
    public static final Op<VolArgs.OfTrans, VolReplies.Code> END_TRANS =
            Op.of(104, "VOL.EndTrans", VolArgs.OfTrans.class, VolReplies.Code.class);

    /** Makes a clone. */
    public static final Op<VolArgs.Clone, VolReplies.Volume> CLONE =
            Op.of(105, "VOL.Clone", VolArgs.Clone.class, VolReplies.Volume.class);

    /** Sets a volume's flags. */
    public static final Op<VolArgs.SetFlags, NoValues> SET_FLAGS = Op.of(106, "VOL.SetFlags", VolArgs.SetFlags.class);

    /** Reads a volume's flags. */
    public static final Op<VolArgs.OfTrans, VolReplies.Flags> GET_FLAGS =
            Op.of(107, "VOL.GetFlags", VolArgs.OfTrans.class, VolReplies.Flags.class);

    /** Begins a transaction. */
    public static final Op<VolArgs.TransCreate, VolReplies.Trans> TRANS_CREATE =
            Op.of(108, "VOL.TransCreate", VolArgs.TransCreate.class, VolReplies.Trans.class);

    /** Dumps a volume. */
    public static final Op<VolArgs.Dump, NoValues> DUMP =
            Op.of(109, "VOL.Dump", VolArgs.Dump.class).with(Bulk.OUT_TO_END);

    /** A volume by its place. */
    public static final Op<VolArgs.Index, VolReplies.VolumeAndPartition> GET_NTH_VOLUME =
            Op.of(110, "VOL.GetNthVolume", VolArgs.Index.class, VolReplies.VolumeAndPartition.class);

    /** Names the server that a volume has moved to. */
    public static final Op<VolArgs.SetForwarding, NoValues> SET_FORWARDING =
            Op.of(111, "VOL.SetForwarding", VolArgs.SetForwarding.class);

    /** A volume's name. */
    public static final Op<VolArgs.OfTrans, VolReplies.Name> GET_NAME =
            Op.of(112, "VOL.GetName", VolArgs.OfTrans.class, VolReplies.Name.class);

    /** A volume's status. */
    public static final Op<VolArgs.OfTrans, VolReplies.Status> GET_STATUS =
            Op.of(113, "VOL.GetStatus", VolArgs.OfTrans.class, VolReplies.Status.class);

    /** Announces a restore. */
    public static final Op<VolArgs.SignalRestore, NoValues> SIGNAL_RESTORE =
            Op.of(114, "VOL.SignalRestore", VolArgs.SignalRestore.class);

    /** The partitions, old form. */
    public static final Op<NoValues, VolReplies.Partitions> LIST_PARTITIONS =
            Op.of(115, "VOL.ListPartitions", NoValues.class, VolReplies.Partitions.class);

    /** The volumes of a partition. */
    public static final Op<VolArgs.ListVolumes, VolReplies.Volumes> LIST_VOLUMES =
            Op.of(116, "VOL.ListVolumes", VolArgs.ListVolumes.class, VolReplies.Volumes.class);

    /** Sets name, type and related ids. */
    public static final Op<VolArgs.SetIdsTypes, NoValues> SET_IDS_TYPES =
            Op.of(117, "VOL.SetIdsTypes", VolArgs.SetIdsTypes.class);

    /** The transactions. */
    public static final Op<NoValues, VolReplies.Transactions> MONITOR =
            Op.of(118, "VOL.Monitor", NoValues.class, VolReplies.Transactions.class);

    /** A partition's space, old form. */
    public static final Op<VolArgs.PartitionName, VolReplies.Partition> PARTITION_INFO =
            Op.of(119, "VOL.PartitionInfo", VolArgs.PartitionName.class, VolReplies.Partition.class);

    /** Renews a clone. */
    public static final Op<VolArgs.ReClone, NoValues> RE_CLONE = Op.of(120, "VOL.ReClone", VolArgs.ReClone.class);

    /** One volume. */
    public static final Op<VolArgs.OneVolume, VolReplies.Volumes> LIST_ONE_VOLUME =
            Op.of(121, "VOL.ListOneVolume", VolArgs.OneVolume.class, VolReplies.Volumes.class);

    /** Deletes a volume whatever its state. */
    public static final Op<VolArgs.OneVolume, NoValues> NUKE_VOLUME =
            Op.of(122, "VOL.NukeVolume", VolArgs.OneVolume.class);

    /** Sets a volume's creation date. */
    public static final Op<VolArgs.SetDate, NoValues> SET_DATE = Op.of(123, "VOL.SetDate", VolArgs.SetDate.class);

    /** The volumes of a partition, extended. */
    public static final Op<VolArgs.ListVolumes, VolReplies.XVolumes> X_LIST_VOLUMES =
            Op.of(124, "VOL.XListVolumes", VolArgs.ListVolumes.class, VolReplies.XVolumes.class);

    /** One volume, extended. */
    public static final Op<VolArgs.OneVolume, VolReplies.XVolumes> X_LIST_ONE_VOLUME =
            Op.of(125, "VOL.XListOneVolume", VolArgs.OneVolume.class, VolReplies.XVolumes.class);

    /** Sets what a volume's description holds; -1 leaves as is. */
    public static final Op<VolArgs.SetInfo, NoValues> SET_INFO = Op.of(126, "VOL.SetInfo", VolArgs.SetInfo.class);

    /** The partitions. */
    public static final Op<NoValues, VolReplies.XPartitions> X_LIST_PARTITIONS =
            Op.of(127, "VOL.XListPartitions", NoValues.class, VolReplies.XPartitions.class);

    /** Dumps to several servers. */
    public static final Op<VolArgs.ForwardMultiple, VolReplies.Codes> FORWARD_MULTIPLE =
            Op.of(128, "VOL.ForwardMultiple", VolArgs.ForwardMultiple.class, VolReplies.Codes.class);

    /** Makes a read-only volume read-write. */
    public static final Op<VolArgs.OneVolume, NoValues> CONVERT_RO_TO_RW =
            Op.of(65536, "VOL.ConvertROtoRW", VolArgs.OneVolume.class);

    /** How big a dump would be. */
    public static final Op<VolArgs.Dump, VolReplies.Size> GET_SIZE =
            Op.of(65537, "VOL.GetSize", VolArgs.Dump.class, VolReplies.Size.class);

    /** Dumps a volume with options. */
    public static final Op<VolArgs.DumpV2, NoValues> DUMP_V2 =
            Op.of(65538, "VOL.DumpV2", VolArgs.DumpV2.class).with(Bulk.OUT_TO_END);

    /** A partition's space. */
    public static final Op<VolArgs.PartitionName, VolReplies.Partition64> PARTITION_INFO64 =
            Op.of(65539, "VOL.PartitionInfo64", VolArgs.PartitionName.class, VolReplies.Partition64.class);

    /** Splits a volume; the reply is text for people. */
    public static final Op<VolArgs.SplitVolume, NoValues> SPLIT_VOLUME =
            Op.of(65547, "VOL.SplitVolume", VolArgs.SplitVolume.class).with(Bulk.OUT_TO_END);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = List.of(
            CREATE_VOLUME,
            DELETE_VOLUME,
            RESTORE,
            FORWARD,
            END_TRANS,
            CLONE,
            SET_FLAGS,
            GET_FLAGS,
            TRANS_CREATE,
            DUMP,
            GET_NTH_VOLUME,
            SET_FORWARDING,
            GET_NAME,
            GET_STATUS,
            SIGNAL_RESTORE,
            LIST_PARTITIONS,
            LIST_VOLUMES,
            SET_IDS_TYPES,
            MONITOR,
            PARTITION_INFO,
            RE_CLONE,
            LIST_ONE_VOLUME,
            NUKE_VOLUME,
            SET_DATE,
            X_LIST_VOLUMES,
            X_LIST_ONE_VOLUME,
            SET_INFO,
            X_LIST_PARTITIONS,
            FORWARD_MULTIPLE,
            CONVERT_RO_TO_RW,
            GET_SIZE,
            DUMP_V2,
            PARTITION_INFO64,
            SPLIT_VOLUME);

    private Vol() {}
}
