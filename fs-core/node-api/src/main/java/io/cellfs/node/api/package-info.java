/**
 * The node client's gRPC API: its server ({@link io.cellfs.node.api.NodeApiServer}) over ports that the command line implements.
 * The wire form, with all limits, stands in {@code cellfs/node/v1/node.proto}.
 */
@NullMarked
package io.cellfs.node.api;

import org.jspecify.annotations.NullMarked;
