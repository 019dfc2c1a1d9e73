/** Names, ids and group memberships as the file service asks for them. */
@NullMarked
package io.cellfs.protocol.identity;

import org.jspecify.annotations.NullMarked;
