package io.cellfs.csi.controller;

import csi.v1.Csi.Topology;
import csi.v1.Csi.TopologyRequirement;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.CsiException;
import java.util.List;
import java.util.stream.Stream;

/** What is asked for of where a volume is to be reached from: a cell reaches every node, and nothing can be chosen (ADR 0041). */
final class Topologies {
    private Topologies() {}

    /** Refuses what would have to be ignored; INVALID_ARGUMENT naming the first segment. */
    static void refuse(TopologyRequirement requirement) throws CsiException {
        refuse(
                "accessibility_requirements",
                Stream.concat(requirement.getRequisiteList().stream(), requirement.getPreferredList().stream())
                        .toList());
    }

    /** The same of one topology, a field of a request. */
    static void refuse(String field, List<Topology> topologies) throws CsiException {
        for (Topology topology : topologies) {
            String segment = topology.getSegmentsMap().keySet().stream()
                    .sorted()
                    .findFirst()
                    .map(key -> " (segment '" + Access.printable(key) + "')")
                    .orElse("");
            throw CsiException.invalid(field + segment + ": there is nothing to choose, a cell reaches every node");
        }
    }
}
