/** Access rights and the text form of access control lists (afs-protocol section 2.4). */
@NullMarked
package io.cellfs.protocol.acl;

import org.jspecify.annotations.NullMarked;
