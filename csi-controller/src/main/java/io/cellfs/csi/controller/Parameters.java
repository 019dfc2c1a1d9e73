package io.cellfs.csi.controller;

import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.node.api.Names;
import java.util.Map;
import java.util.Set;

/**
 * What the parameters of a StorageClass say.
 *
 * @param cell the cell to make the volume in; empty: the node client's home cell
 */
record Parameters(String cell) {
    /** Parameter: name of the cell. */
    static final String CELL = "cell";
    /** What the external provisioner adds on its own account (--extra-create-metadata): known, without effect. */
    private static final Set<String> METADATA =
            Set.of("csi.storage.k8s.io/pvc/name", "csi.storage.k8s.io/pvc/namespace", "csi.storage.k8s.io/pv/name");

    /** Reads the parameters; INVALID_ARGUMENT names the one that is unknown or wrong. */
    static Parameters of(Map<String, String> map, String homeCell) throws CsiException {
        for (String key : Checks.map(map, "parameters").keySet()) {
            if (!key.equals(CELL) && !METADATA.contains(key)) {
                throw CsiException.invalid("unknown parameter '" + Access.printable(key) + "'");
            }
        }
        String cell = map.get(CELL);
        if (cell == null) {
            return new Parameters(homeCell);
        }
        try {
            return new Parameters(Names.requireCell(cell));
        } catch (IllegalArgumentException e) {
            throw CsiException.invalid("parameter 'cell': " + e.getMessage());
        }
    }
}
