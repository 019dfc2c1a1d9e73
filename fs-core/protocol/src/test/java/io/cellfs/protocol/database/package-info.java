/** Tests of reaching databases. */
@NullMarked
package io.cellfs.protocol.database;

import org.jspecify.annotations.NullMarked;
