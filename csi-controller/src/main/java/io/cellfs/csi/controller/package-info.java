/** The CSI Identity and Controller service: a Quarkus application that reaches its cell through the node API. */
@NullMarked
package io.cellfs.csi.controller;

import org.jspecify.annotations.NullMarked;
