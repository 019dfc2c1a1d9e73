package io.cellfs.csi.controller;

import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.Parameter;
import io.cellfs.csi.common.Parameter.Place;
import io.cellfs.node.api.Names;
import io.cellfs.node.api.Quotas;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * What the parameters of a StorageClass and of a VolumeAttributesClass say. What the latter says takes precedence.
 *
 * @param cell the cell to make the volume in; empty: the node client's home cell
 * @param maximumBytes how far the volume may be expanded, 0 for no such bound; empty: as it is
 * @param properties what of the volume's properties changes, empty values for what is taken away
 */
record Parameters(String cell, OptionalLong maximumBytes, SortedMap<String, String> properties) {
    private static final String NONE = "none";

    /** Reads both maps; INVALID_ARGUMENT names a parameter that is unknown or wrong. */
    static Parameters of(Map<String, String> parameters, Map<String, String> mutable, String homeCell)
            throws CsiException {
        Map<Parameter, String> given = Parameter.read(parameters, Place.STORAGE_CLASS, "parameters");
        given.putAll(Parameter.read(mutable, Place.VOLUME_ATTRIBUTES_CLASS, "mutable_parameters"));
        return new Parameters(cell(given, homeCell), maximum(given), Parameter.properties(given));
    }

    /** Reads the parameters of a snapshot, none of which has an effect; INVALID_ARGUMENT names one that is unknown. */
    static void ofSnapshot(Map<String, String> parameters) throws CsiException {
        Parameter.read(parameters, Place.SNAPSHOT_CLASS, "parameters");
    }

    /** The same of a group of snapshots. */
    static void ofGroup(Map<String, String> parameters) throws CsiException {
        Parameter.read(parameters, Place.GROUP_SNAPSHOT_CLASS, "parameters");
    }

    /** Refuses a size beyond the maximum. */
    void requireWithinMaximum(long quotaBytes) throws CsiException {
        long maximum = maximumBytes.orElse(0);
        if (maximum != 0 && quotaBytes > maximum) {
            throw Parameter.MAXIMUM_SIZE.refused(
                    "the volume would have " + quotaBytes + " bytes, more than " + maximum);
        }
    }

    private static String cell(Map<Parameter, String> given, String homeCell) throws CsiException {
        String cell = given.get(Parameter.CELL);
        if (cell == null) {
            return homeCell;
        }
        try {
            return Names.requireCell(cell);
        } catch (IllegalArgumentException e) {
            throw Parameter.CELL.refused(String.valueOf(e.getMessage()));
        }
    }

    private static OptionalLong maximum(Map<Parameter, String> given) throws CsiException {
        String size = given.get(Parameter.MAXIMUM_SIZE);
        if (size == null) {
            return OptionalLong.empty();
        }
        if (size.equals(NONE)) {
            return OptionalLong.of(0);
        }
        return OptionalLong.of(Quotas.roundedDown(Parameter.MAXIMUM_SIZE.bytes(size)));
    }
}
