/** What a mount (or a library user) may ask of the cache manager. All methods are blocking and thread-safe. */
@NullMarked
package io.cellfs.client.api;

import org.jspecify.annotations.NullMarked;
