package io.cellfs.server.volume;

import io.cellfs.protocol.ext.PropertyExtensions.Property;
import io.cellfs.protocol.ext.PropertyExtensions.Settings;
import io.cellfs.storage.api.VolumeProperties;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Between what is kept with volumes and what goes over the wire. */
public final class PropertyForms {
    private PropertyForms() {}

    /** Names and values. */
    public static List<Property> wire(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> new Property(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The settings. */
    public static Settings settings(VolumeProperties properties) {
        return new Settings(wire(properties.settings()));
    }

    /** A map of them; of a name that is there twice the last value counts. */
    public static SortedMap<String, String> map(List<Property> wire) {
        SortedMap<String, String> map = new TreeMap<>();
        wire.forEach(property -> map.put(property.name(), property.value()));
        return map;
    }
}
