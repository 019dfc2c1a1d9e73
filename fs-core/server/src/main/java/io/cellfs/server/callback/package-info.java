/** Callback promises, the hosts that hold them, and how they are broken before a change is answered. */
@NullMarked
package io.cellfs.server.callback;

import org.jspecify.annotations.NullMarked;
