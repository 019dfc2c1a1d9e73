package io.cellfs.cell.principal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.MemoryCellStore;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.rpc.RpcException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Membership by way of groups, circles included, against sets that grow until they do not. */
class NestedGroupsPropertyTest {
    private static final int GROUPS = 12;
    private static final int USERS = 3;

    private record Edge(int member, int group) {}

    @Property(tries = 200)
    void protectionSetsAreTransitive(@ForAll long seed) throws RpcException {
        Random random = new Random(seed);
        PrincipalWriter table = new PrincipalWriter(new MemoryCellStore().<Batch, RuntimeException>read(Batch::new));
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < USERS + GROUPS; i++) {
            boolean group = i >= USERS;
            ids.add(table.create("p" + i, 0, group, BuiltInIds.ADMINISTRATORS, BuiltInIds.ADMINISTRATORS));
        }
        Set<Edge> edges = new HashSet<>();
        for (int i = 0; i < random.nextInt(40); i++) {
            Edge edge = new Edge(ids.get(random.nextInt(ids.size())), ids.get(USERS + random.nextInt(GROUPS)));
            if (edge.member() != edge.group() && edges.add(edge)) {
                table.addMember(edge.member(), edge.group());
            } else if (edges.remove(edge)) {
                table.removeMember(edge.member(), edge.group());
            }
        }
        for (int id : ids) {
            assertEquals(List.copyOf(naive(id, edges)), table.cps(id, 1000), "seed " + seed + " of " + id);
            int members = (int) edges.stream()
                    .filter(edge -> id < 0 ? edge.group() == id : edge.member() == id)
                    .count();
            assertEquals(members, table.require(id).count());
        }
    }

    private static Set<Integer> naive(int id, Set<Edge> edges) {
        Set<Integer> set = new TreeSet<>(Set.of(id));
        boolean grew = true;
        while (grew) {
            grew = edges.stream().filter(edge -> set.contains(edge.member())).map(Edge::group).toList().stream()
                    .map(set::add)
                    .reduce(false, Boolean::logicalOr);
        }
        set.addAll(Set.of(BuiltInIds.ANYUSER, BuiltInIds.AUTHUSER));
        return set;
    }
}
