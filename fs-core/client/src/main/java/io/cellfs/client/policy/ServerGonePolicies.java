package io.cellfs.client.policy;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What applies to each volume, by its number in the client. Thread-safe; a change counts for the operations that begin after it. */
public final class ServerGonePolicies {
    private static final Logger LOG = LoggerFactory.getLogger(ServerGonePolicies.class);

    private final Map<Long, ServerGone> volumes = new ConcurrentHashMap<>();
    private volatile Optional<ServerGone> others = Optional.empty();

    /** What applies to a volume; empty: an operation fails with ETIMEDOUT when all servers were asked three times. */
    public Optional<ServerGone> of(long volume) {
        ServerGone own = volumes.get(volume);
        return own != null ? Optional.of(own) : others;
    }

    /** From now on this applies to volumes without a policy of their own. */
    public void others(ServerGone policy) {
        others = Optional.of(policy);
    }

    /** From now on this applies to a volume, in the form that {@link ServerGone#parse} reads; without it, and if it is none, what applies to others. */
    public void set(long volume, @Nullable String policy) {
        try {
            if (policy == null) {
                volumes.remove(volume);
            } else {
                volumes.put(volume, ServerGone.parse(policy));
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("volume {}: its property {} is not understood: {}", volume, ServerGone.PROPERTY, e.getMessage());
            volumes.remove(volume);
        }
    }
}
