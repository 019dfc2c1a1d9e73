@NullMarked
package io.cellfs.storage.dump;

import org.jspecify.annotations.NullMarked;
