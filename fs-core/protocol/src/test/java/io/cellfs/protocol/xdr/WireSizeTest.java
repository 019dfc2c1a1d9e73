package io.cellfs.protocol.xdr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.AfsCallBack;
import io.cellfs.protocol.afs3.AfsFetchStatus;
import io.cellfs.protocol.afs3.AfsStoreStatus;
import io.cellfs.protocol.afs3.AfsVolSync;
import io.cellfs.protocol.afs3.AfsVolumeInfo;
import io.cellfs.protocol.afs3.AfsVolumeStatus;
import io.cellfs.protocol.afs3.InterfaceAddr;
import io.cellfs.protocol.afs3.ViceStatistics;
import io.cellfs.protocol.afs3.VolumeInfo;
import io.cellfs.protocol.callback.CallBackReplies;
import io.cellfs.protocol.pr.PrEntry;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.UvldbEntry;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vl.VldbEntry;
import io.cellfs.protocol.vl.VldbUpdateEntry;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.vol.VolReplies;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.vol.VolintXInfo;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsFetchVolumeStatus;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import io.cellfs.protocol.yfs.YfsStoreVolumeStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sizes of fixed structures, which no test against ourselves would find wrong (afs-protocol section 8.1). */
class WireSizeTest {
    private static final Map<Class<? extends Record>, Integer> WORDS = Map.ofEntries(
            Map.entry(AfsArgs.OfFid.class, 3),
            Map.entry(AfsFetchStatus.class, 21),
            Map.entry(AfsStoreStatus.class, 6),
            Map.entry(AfsCallBack.class, 3),
            Map.entry(AfsVolSync.class, 6),
            Map.entry(AfsVolumeStatus.class, 12),
            Map.entry(VolumeInfo.class, 16),
            Map.entry(AfsVolumeInfo.class, 24),
            Map.entry(InterfaceAddr.class, 108),
            Map.entry(ViceStatistics.class, 45 + 10 * 10),
            Map.entry(CallBackReplies.Lock.class, 24),
            Map.entry(CallBackReplies.CacheEntry.class, 22),
            Map.entry(CallBackReplies.CacheEntry64.class, 23),
            Map.entry(VldbEntry.class, 96),
            Map.entry(NvldbEntry.class, 119),
            Map.entry(UvldbEntry.class, 262),
            Map.entry(VldbUpdateEntry.class, 120),
            Map.entry(VlArgs.Attributes.class, 6),
            Map.entry(VlArgs.AddrAttributes.class, 15),
            Map.entry(VlReplies.VlCallBack.class, 4),
            Map.entry(VlReplies.VlHeader.class, 10),
            Map.entry(VlReplies.VlStats.class, 106),
            Map.entry(PrEntry.class, 76),
            Map.entry(VolintInfo.class, 55),
            Map.entry(VolintXInfo.class, 80),
            Map.entry(VolReplies.Status.class, 16),
            Map.entry(VolReplies.Transaction.class, 44),
            Map.entry(VolReplies.Partition.class, 68),
            Map.entry(VolReplies.Partition64.class, 519),
            Map.entry(VolReplies.Partitions.class, 26),
            Map.entry(VolArgs.Destination.class, 3),
            Map.entry(VolArgs.Replica.class, 4),
            Map.entry(VolArgs.RestoreCookie.class, 35));

    private static final Map<Class<? extends Record>, Integer> BYTES = Map.of(
            YfsArgs.OfFid.class, 24,
            YfsFetchStatus.class, 104,
            YfsStoreStatus.class, 32,
            YfsCallBack.class, 16,
            YfsVolSync.class, 40,
            YfsFetchVolumeStatus.class, 72,
            YfsStoreVolumeStatus.class, 28);

    @Test
    void structuresHaveTheirSizes() throws IOException {
        for (Map.Entry<Class<? extends Record>, Integer> each : WORDS.entrySet()) {
            assertEquals(each.getValue() * 4, size(each.getKey()), each.getKey()::getSimpleName);
        }
        for (Map.Entry<Class<? extends Record>, Integer> each : BYTES.entrySet()) {
            assertEquals(each.getValue(), size(each.getKey()), each.getKey()::getSimpleName);
        }
    }

    @Test
    void opcodesOfAServiceAreDistinct() {
        for (List<Op<?, ?>> service : AllOperations.SERVICES) {
            Set<Integer> opcodes = new HashSet<>();
            service.forEach(op -> assertTrue(opcodes.add(op.opcode()), op::toString));
        }
    }

    private static <T extends Record> int size(Class<T> type) throws IOException {
        XdrWriter writer = new XdrWriter();
        Codecs.of(type).write(writer, new RandomRecords(1).next(type));
        return writer.toBuffer().remaining();
    }
}
