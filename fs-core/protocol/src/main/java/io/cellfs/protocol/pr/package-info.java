/** The protection service: users and groups (afs-protocol section 4.3). */
@NullMarked
package io.cellfs.protocol.pr;

import org.jspecify.annotations.NullMarked;
