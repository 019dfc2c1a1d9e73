/** One namespace over cells and volumes: mount points, the synthetic root, lookups and listings. */
@NullMarked
package io.cellfs.client.namespace;

import org.jspecify.annotations.NullMarked;
