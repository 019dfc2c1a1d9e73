package io.cellfs.node.api;

/** Port: tells what this client is, now. Must answer at once, also while the cell cannot be reached. */
@FunctionalInterface
public interface NodeInformationSource {
    /**
     * What the client is now.
     *
     * @throws NodeApiException only where the client is another process: UNAVAILABLE
     */
    NodeInformation information() throws NodeApiException;
}
