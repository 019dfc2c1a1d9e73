/** Security classes as a port: the core asks, and knows none of them. */
@NullMarked
package io.cellfs.rx.security;

import org.jspecify.annotations.NullMarked;
