package io.cellfs.protocol.xdr;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** States the wire form of the Fids in a record, in the records nested in a class, or in those of a package; AFS-3 where none is stated. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.PACKAGE})
public @interface WireFids {
    /** The form. */
    FidForm value();
}
