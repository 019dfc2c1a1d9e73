package io.cellfs.server.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The evaluator against the rule of afs-protocol section 2.4, read right by right. */
class AclEvaluatorPropertyTest {
    private static final int[] IDS = {
        BuiltInIds.ANYUSER, BuiltInIds.AUTHUSER, BuiltInIds.ADMINISTRATORS, BuiltInIds.ANONYMOUS, 100, 101, -300, -301
    };

    @Property(tries = 1000)
    void everyRightFollowsTheRule(@ForAll long seed) {
        Random random = new Random(seed);
        Acl acl = acl(random);
        Optional<Acl> maximum = random.nextBoolean() ? Optional.of(acl(random)) : Optional.empty();
        Set<Integer> cps = new HashSet<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            cps.add(id(random));
        }
        Subject subject = new Subject(100, cps);
        int rights = AclEvaluator.rights(acl, maximum, subject);
        for (int bit = 1; bit != 0; bit <<= 1) {
            boolean implied =
                    cps.contains(BuiltInIds.ADMINISTRATORS) && (bit == Rights.LOOKUP || bit == Rights.ADMINISTER);
            boolean expected =
                    implied || (gives(acl, cps, bit) && (maximum.isEmpty() || gives(maximum.get(), cps, bit)));
            assertEquals(expected, (rights & bit) != 0, "seed " + seed + " right " + Rights.format(bit));
        }
    }

    private static boolean gives(Acl acl, Set<Integer> cps, int bit) {
        for (int member : cps) {
            if (says(acl.negative(), member, bit)) {
                return false;
            }
        }
        for (int member : cps) {
            if (says(acl.positive(), member, bit)) {
                return true;
            }
        }
        return false;
    }

    private static boolean says(List<AclEntry> entries, int id, int bit) {
        for (AclEntry entry : entries) {
            if (entry.id() == id && (entry.rights() & bit) == bit) {
                return true;
            }
        }
        return false;
    }

    private static Acl acl(Random random) {
        return new Acl(entries(random, 600), entries(random, 4));
    }

    private static List<AclEntry> entries(Random random, int most) {
        return IntStream.range(0, random.nextInt(1 + random.nextInt(most)))
                .mapToObj(i -> new AclEntry(
                        random.nextInt(50) == 0 ? id(random) : 1000 + random.nextInt(1000), random.nextInt()))
                .toList();
    }

    private static int id(Random random) {
        return IDS[random.nextInt(IDS.length)];
    }
}
