/** The CSI Identity and Node service: a Quarkus application that attaches volumes by the node API and bind-mounts them. */
@NullMarked
package io.cellfs.csi.node;

import org.jspecify.annotations.NullMarked;
