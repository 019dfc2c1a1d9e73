/** What the {@code fs} commands need of a mount: extended attributes, and the node API of the client that serves it. */
@NullMarked
package io.cellfs.cli.files;

import org.jspecify.annotations.NullMarked;
