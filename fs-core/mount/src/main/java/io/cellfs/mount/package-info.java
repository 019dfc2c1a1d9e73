/** The client as a Linux file system: what the command line and the node plugin ask for. */
@NullMarked
package io.cellfs.mount;

import org.jspecify.annotations.NullMarked;
