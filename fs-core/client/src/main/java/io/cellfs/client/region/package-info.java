/** The region cache: which bytes of which files are on the local disk, their eviction, and what of them still has to be stored. */
@NullMarked
package io.cellfs.client.region;

import org.jspecify.annotations.NullMarked;
