package io.cellfs.client;

import io.cellfs.client.api.VolumeBudget;
import io.cellfs.client.api.VolumeBudgets;
import io.cellfs.client.server.VolumeIds;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The budgets that volumes' properties tell. Thread-safe. */
final class PropertyBudgets implements VolumeBudgets, VolumeProperties.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(PropertyBudgets.class);

    private final Map<Long, VolumeBudget> known = new ConcurrentHashMap<>();

    @Override
    public VolumeBudget of(long volume) {
        return known.getOrDefault(volume, VolumeBudget.NONE);
    }

    @Override
    public void hold(long volume, SortedMap<String, String> properties) {
        try {
            known.put(volume, VolumeBudget.of(properties));
        } catch (IllegalArgumentException e) {
            LOG.warn("volume {} has no budget: {}", VolumeIds.wire(volume), e.getMessage());
            known.remove(volume);
        }
        if (properties.isEmpty()) {
            known.remove(volume);
        }
    }
}
