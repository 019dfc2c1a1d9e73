/** Users, groups and memberships (afs-protocol sections 2.4 and 4.3). */
@NullMarked
package io.cellfs.cell.principal;

import org.jspecify.annotations.NullMarked;
