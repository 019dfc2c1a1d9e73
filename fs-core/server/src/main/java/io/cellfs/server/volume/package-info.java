/** The volume service: transactions and volume administration (afs-protocol section 4.5). */
@NullMarked
package io.cellfs.server.volume;

import org.jspecify.annotations.NullMarked;
