package io.cellfs.server.wire;

import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.identity.IdentityDirectory;
import io.cellfs.server.acl.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protection sets of callers: of the user and of the machine together, asked of the directory and kept for as long as it says. While the
 * directory cannot be reached, what was known before goes on for an hour; of callers that were not known, nothing is assumed: they wait (VBUSY),
 * since the groups of a machine may take rights away as well as give them. Thread-safe.
 */
final class SubjectCache {
    /** Callers that are kept; beyond it all are forgotten and asked for again. */
    static final int MAX_CALLERS = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(SubjectCache.class);
    private static final Duration GRACE = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private record Caller(String principal, InetAddress host) {}

    private record Known(Subject subject, long askedAtNs, long askAgainAtNs) {}

    private final IdentityDirectory directory;
    private final Subject nobody;
    private final LongSupplier nanoTime;
    private final Map<Caller, Known> known = new ConcurrentHashMap<>();

    SubjectCache(IdentityDirectory directory, Subject nobody, LongSupplier nanoTime) {
        this.directory = directory;
        this.nobody = nobody;
        this.nanoTime = nanoTime;
    }

    /**
     * A caller with his protection set.
     *
     * @param principal the proved name, empty for nobody
     */
    Subject of(String principal, InetAddress host) throws IOException {
        Caller caller = new Caller(principal, host);
        long nowNs = nanoTime.getAsLong();
        Known before = known.get(caller);
        if (before != null && before.askAgainAtNs() - nowNs > 0) {
            return before.subject();
        }
        try {
            Subject subject = ask(principal, host);
            keep(caller, new Known(subject, nowNs, nowNs + directory.freshness().toNanos()));
            return subject;
        } catch (IOException e) {
            if (before == null || nowNs - before.askedAtNs() > GRACE.toNanos()) {
                LOG.warn("the groups of {} cannot be found: {}", host, e.getMessage());
                throw VolumeError.BUSY.because("the protection service does not answer");
            }
            LOG.debug("the groups of {} stay as they were: {}", host, e.getMessage());
            keep(caller, new Known(before.subject(), before.askedAtNs(), nowNs + RETRY.toNanos()));
            return before.subject();
        }
    }

    private void keep(Caller caller, Known subject) {
        if (known.size() >= MAX_CALLERS) {
            known.clear();
        }
        known.put(caller, subject);
    }

    private Subject ask(String principal, InetAddress host) throws IOException {
        Subject user = user(principal);
        int[] machine = directory.hostCps(host);
        if (machine.length == 0) {
            return user;
        }
        Set<Integer> both = new HashSet<>(user.cps());
        for (int id : machine) {
            both.add(id);
        }
        return new Subject(user.id(), both);
    }

    private Subject user(String principal) throws IOException {
        if (principal.isEmpty()) {
            return nobody;
        }
        OptionalInt id = directory.idOf(principal);
        if (id.isEmpty() || id.getAsInt() == BuiltInIds.ANONYMOUS) {
            return Subject.anonymous();
        }
        Set<Integer> set = new HashSet<>();
        for (int each : directory.cps(id.getAsInt())) {
            set.add(each);
        }
        return new Subject(id.getAsInt(), set);
    }

    /** Forgets everybody: memberships have changed. */
    void flush() {
        known.clear();
    }
}
