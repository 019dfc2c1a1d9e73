/** Advisory locks on ranges of files: who excludes whom, in which order, and when nobody can go on. Pure core, used by servers and clients alike. */
@NullMarked
package io.cellfs.protocol.lock;

import org.jspecify.annotations.NullMarked;
