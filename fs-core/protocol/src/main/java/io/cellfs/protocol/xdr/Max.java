package io.cellfs.protocol.xdr;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The largest length (strings, opaques, in bytes) or count (lists, words) that is accepted and sent; a count word precedes the elements. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Max {
    /** The number. */
    int value();
}
