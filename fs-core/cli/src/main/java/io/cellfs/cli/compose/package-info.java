/**
 * The one composition of servers, client, mount and CSI services: {@code up} is all of it in one process, {@code server} and
 * {@code mount} are its parts (docs/adr/0001-one-composition.md). Nothing else knows two adapters.
 */
@NullMarked
package io.cellfs.cli.compose;

import org.jspecify.annotations.NullMarked;
