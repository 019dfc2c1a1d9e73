/** What can be chosen for a volume. */
@NullMarked
package io.cellfs.client.policy;

import org.jspecify.annotations.NullMarked;
