package io.cellfs.csi.common;

import io.grpc.Status;
import java.util.Map;

/** What ControllerPublishVolume hands to the node by way of the orchestrator: which node it is for. */
public final class PublishContext {
    private static final String NODE = "node";

    private PublishContext() {}

    /** For a node. */
    public static Map<String, String> of(String nodeId) {
        return Map.of(NODE, nodeId);
    }

    /** Whether it says for which node it is; an orchestrator that does not publish at the controller hands over nothing, which is all right. */
    public static boolean says(Map<String, String> context) throws CsiException {
        return Checks.map(context, "publish_context").containsKey(NODE);
    }

    /** Refuses with FAILED_PRECONDITION what was published for another node than this one. */
    public static void require(Map<String, String> context, String nodeId) throws CsiException {
        String node = context.getOrDefault(NODE, nodeId);
        if (!node.equals(nodeId)) {
            throw new CsiException(
                    Status.Code.FAILED_PRECONDITION,
                    "the volume is published for node " + Access.printable(node) + ", and this is " + nodeId);
        }
    }
}
