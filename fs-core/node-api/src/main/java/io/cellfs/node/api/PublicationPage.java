package io.cellfs.node.api;

import java.util.List;

/**
 * Some of the nodes that may use a volume: first the one that it is alone for or that writes, then by their ids.
 *
 * @param some the nodes, at most 1,024
 * @param next what to ask for the following ones with, empty at the end: at most 256 bytes, printable ASCII
 */
public record PublicationPage(List<Publication> some, String next) {
    /** Copies the list. */
    public PublicationPage {
        some = List.copyOf(some);
    }
}
