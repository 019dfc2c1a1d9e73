/** Who may do what: ACL evaluation and the table of rights (afs-protocol section 2.4). Pure. */
@NullMarked
package io.cellfs.server.acl;

import org.jspecify.annotations.NullMarked;
