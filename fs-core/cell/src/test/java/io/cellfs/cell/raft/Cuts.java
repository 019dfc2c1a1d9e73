package io.cellfs.cell.raft;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.util.CodeInjectionForTesting;

/** Copies that do not hear the others of their group, nor are heard. What Ratis carries fails at the one end or the other. */
final class Cuts implements AutoCloseable {
    private static final List<String> RECEIVED =
            List.of("RaftServerImpl.requestVote", "RaftServerImpl.appendEntries", "RaftServerImpl.installSnapshot");
    private static final String SENT = "GrpcServicesImpl.sendRequest";

    private final Set<String> cut = ConcurrentHashMap.newKeySet();

    Cuts() {
        for (String point : RECEIVED) {
            CodeInjectionForTesting.put(point, (local, remote, args) -> pass(local, remote));
        }
        CodeInjectionForTesting.put(SENT, (local, remote, args) -> {
            if (args[0] instanceof ReadIndexRequestProto request) {
                pass(local, request.getServerRequest().getReplyId().toStringUtf8());
            }
            return false;
        });
    }

    void cut(String id) {
        cut.add(id);
    }

    void heal() {
        cut.clear();
    }

    private boolean pass(Object one, Object other) {
        if (cut.contains(String.valueOf(one)) || cut.contains(String.valueOf(other))) {
            throw new IllegalStateException("cut between " + one + " and " + other);
        }
        return false;
    }

    @Override
    public void close() {
        RECEIVED.forEach(CodeInjectionForTesting::remove);
        CodeInjectionForTesting.remove(SENT);
    }
}
