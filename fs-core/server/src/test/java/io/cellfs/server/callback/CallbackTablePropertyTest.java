package io.cellfs.server.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The table against the plainest model: a set of (host, file) pairs, within which no bound is reached and nothing expires. */
class CallbackTablePropertyTest {
    @Property(tries = 300)
    void agreesWithASetOfPairs(@ForAll @Size(max = 200) List<@IntRange(max = 4 * 4 * 8 - 1) Integer> steps) {
        CallbackTable table = new CallbackTable(10_000, 10_000);
        Map<Fid, Set<Long>> model = new HashMap<>();
        for (int step : steps) {
            long host = 1 + step % 4;
            Fid fid = new Fid(1 + step / 4 % 2, step / 8 % 8, 1);
            apply(table, model, step / 64, host, fid);
            assertEquals(model.values().stream().mapToInt(Set::size).sum(), table.size());
        }
        model.forEach((fid, hosts) -> hosts.forEach(host -> assertTrue(table.holds(host, fid, 1))));
    }

    private static void apply(CallbackTable table, Map<Fid, Set<Long>> model, int action, long host, Fid fid) {
        Set<Long> holders = model.computeIfAbsent(fid, f -> new HashSet<>());
        if (action == 0) {
            assertEquals(List.of(), table.grant(host, fid, 1).evicted());
            holders.add(host);
        } else {
            Set<Break> told = Set.copyOf(table.breakFile(fid, host, 1));
            Set<Break> expected = new HashSet<>();
            holders.stream().filter(h -> h != host).forEach(h -> expected.add(new Break(h, fid)));
            assertEquals(expected, told);
            holders.retainAll(Set.of(host));
        }
    }
}
