package io.cellfs.cell.raft;

import io.cellfs.cell.DatabaseStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;

/** Puts together what a copy knows. */
final class StatusOfCopy {
    private StatusOfCopy() {}

    static DatabaseStatus of(RaftServer.Division division, String id, FreshReads reads) {
        if (!division.getInfo().isAlive()) {
            return new DatabaseStatus(id, "stopped", Optional.empty(), 0, -1, -1, -1, -1, false, List.of());
        }
        boolean quorum = reads.confirmable();
        DivisionInfo info = division.getInfo();
        TermIndex last = division.getRaftLog().getLastEntryTermIndex();
        return new DatabaseStatus(
                id,
                info.getCurrentRole().name().toLowerCase(Locale.ROOT),
                Optional.ofNullable(info.getLeaderId()).map(Object::toString),
                info.getCurrentTerm(),
                last == null ? info.getLastAppliedIndex() : last.getIndex(),
                division.getRaftLog().getLastCommittedIndex(),
                info.getLastAppliedIndex(),
                age(reads),
                quorum,
                members(division));
    }

    private static long age(FreshReads reads) {
        long ageNs = reads.ageNs();
        return ageNs < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(ageNs);
    }

    private static List<DatabaseStatus.Member> members(RaftServer.Division division) {
        Map<String, Long> commits = new HashMap<>();
        for (CommitInfoProto each : division.getCommitInfos()) {
            commits.put(each.getServer().getId().toStringUtf8(), each.getCommitIndex());
        }
        List<DatabaseStatus.Member> members = new ArrayList<>();
        for (RaftPeer peer : division.getRaftConf().getAllPeers()) {
            String id = peer.getId().toString();
            members.add(new DatabaseStatus.Member(id, peer.getAddress(), commits.getOrDefault(id, -1L)));
        }
        return members;
    }
}
