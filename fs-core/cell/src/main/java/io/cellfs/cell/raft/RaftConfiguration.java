package io.cellfs.cell.raft;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** What Ratis is told. */
final class RaftConfiguration {
    /** Entries that stay in the log behind a snapshot, so that a copy that was away for a moment needs none. */
    private static final long KEPT_ENTRIES = 4096;

    private static final SizeInBytes SEGMENT = SizeInBytes.valueOf("4MB");

    /** A command has a bound of 64 KiB; a batch of them must fit as well. */
    private static final SizeInBytes BATCH = SizeInBytes.valueOf("1MB");

    private static final SizeInBytes WRITE_BUFFER = SizeInBytes.valueOf("2MB");
    private static final SizeInBytes SNAPSHOT_CHUNK = SizeInBytes.valueOf("4MB");
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration NEVER = Duration.ofDays(365);

    private RaftConfiguration() {}

    static RaftProperties of(RaftSettings settings) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        GrpcConfigKeys.Server.setHost(properties, settings.bind().getHostAddress());
        GrpcConfigKeys.Server.setPort(properties, settings.self().port());
        RaftServerConfigKeys.setStorageDir(
                properties, List.of(RaftFiles.log(settings.directory()).toFile()));
        times(properties, settings.timings());
        log(properties, settings.snapshotEvery());
        return properties;
    }

    private static void times(RaftProperties properties, RaftTimings timings) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, time(timings.electionMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, time(timings.electionMax()));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(
                properties, time(timings.electionMin().dividedBy(4)));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(
                properties, time(timings.electionMax().dividedBy(4)));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, time(timings.electionMax()));
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setTimeout(properties, time(timings.readPatience()));
        // A pause of the JVM is no reason to close the copy; the group has elected another leader if it needed one.
        RaftServerConfigKeys.setSleepDeviationThreshold(properties, time(PAUSE));
        RaftServerConfigKeys.setCloseThreshold(properties, time(NEVER));
    }

    private static void log(RaftProperties properties, long snapshotEvery) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, snapshotEvery);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, SnapshotDirectory.RETAINED);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, Math.min(KEPT_ENTRIES, snapshotEvery));
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SEGMENT);
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, BATCH);
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, WRITE_BUFFER);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, BATCH);
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, SNAPSHOT_CHUNK);
    }

    private static TimeDuration time(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
