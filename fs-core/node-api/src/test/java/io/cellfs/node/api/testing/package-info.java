/** An in-memory client for tests of everything that uses the node API. */
@NullMarked
package io.cellfs.node.api.testing;

import org.jspecify.annotations.NullMarked;
