/** The cache manager: one namespace over cells and volumes, cached on local disk. {@link io.cellfs.client.CacheManager} is the entry. */
@NullMarked
package io.cellfs.client;

import org.jspecify.annotations.NullMarked;
