package io.cellfs.protocol.xdr;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.UUID;

/**
 * The one mechanism by which records become XDR: the components in their order are the wire order. A codec is derived once
 * for each record class, when first asked for.
 *
 * <table>
 * <caption>Component types</caption>
 * <tr><td>int, boolean</td><td>one word</td></tr>
 * <tr><td>long</td><td>two words; {@link U32}: one; {@link Vnode96}: three</td></tr>
 * <tr><td>String</td><td>{@link Max}: counted bytes; {@link Chars}: one word a character</td></tr>
 * <tr><td>Name, Opaque</td><td>{@link Max}: counted bytes; Opaque with {@link Fixed}: without count</td></tr>
 * <tr><td>Words, List</td><td>{@link Max}: counted; {@link Fixed}: without count; List with {@link Linked}: pointer form</td></tr>
 * <tr><td>UUID</td><td>{@link UuidWords} or {@link UuidRaw}</td></tr>
 * <tr><td>Fid</td><td>as {@link WireFids} says</td></tr>
 * <tr><td>a record</td><td>its components</td></tr>
 * </table>
 */
public final class Codecs {
    private static final ClassValue<Codec<?>> CACHE = new ClassValue<>() {
        @Override
        protected Codec<?> computeValue(Class<?> type) {
            return RecordCodecs.generate(type);
        }
    };

    private Codecs() {}

    /** The codec of a record class. */
    @SuppressWarnings("unchecked") // the cache maps a class to the codec of that class
    public static <T extends Record> Codec<T> of(Class<T> type) {
        return (Codec<T>) CACHE.get(type);
    }

    /** The codec of a component that is not primitive. */
    static Codec<?> ofComponent(RecordComponent component) {
        return ofType(component, component.getGenericType());
    }

    private static Codec<?> ofType(RecordComponent component, Type type) {
        if (type == Fid.class) {
            return new LeafCodecs.FidCodec(fidForm(component.getDeclaringRecord()));
        }
        if (type == UUID.class) {
            return new LeafCodecs.UuidCodec(uuidInWords(component));
        }
        if (type == Name.class) {
            return new LeafCodecs.NameCodec(max(component));
        }
        if (type == String.class) {
            Chars chars = component.getAnnotation(Chars.class);
            return chars == null
                    ? new LeafCodecs.StringCodec(max(component))
                    : new LeafCodecs.CharsCodec(chars.value());
        }
        if (type == Opaque.class) {
            return new LeafCodecs.OpaqueCodec(size(component), isFixed(component));
        }
        if (type == Words.class) {
            return new LeafCodecs.WordsCodec(size(component), isFixed(component));
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return ofList(component, ofType(component, list.getActualTypeArguments()[0]));
        }
        if (type instanceof Class<?> nested && nested.isRecord()) {
            return CACHE.get(nested);
        }
        throw new IllegalArgumentException(component.getDeclaringRecord() + ": no encoding for " + component);
    }

    private static <T> Codec<List<T>> ofList(RecordComponent component, Codec<T> element) {
        return component.isAnnotationPresent(Linked.class)
                ? new LeafCodecs.LinkedCodec<>(element, max(component))
                : new LeafCodecs.ListCodec<>(element, size(component), isFixed(component));
    }

    private static boolean uuidInWords(RecordComponent component) {
        boolean words = component.isAnnotationPresent(UuidWords.class);
        if (words == component.isAnnotationPresent(UuidRaw.class)) {
            throw new IllegalArgumentException(
                    component.getDeclaringRecord() + ": " + component + " needs @UuidWords or @UuidRaw");
        }
        return words;
    }

    private static boolean isFixed(RecordComponent component) {
        return component.isAnnotationPresent(Fixed.class);
    }

    private static int size(RecordComponent component) {
        Fixed fixed = component.getAnnotation(Fixed.class);
        return fixed == null ? max(component) : fixed.value();
    }

    private static int max(RecordComponent component) {
        Max max = component.getAnnotation(Max.class);
        if (max == null) {
            throw new IllegalArgumentException(component.getDeclaringRecord() + ": " + component + " needs a bound");
        }
        return max.value();
    }

    private static FidForm fidForm(Class<?> declaring) {
        for (Class<?> at = declaring; at != null; at = at.getEnclosingClass()) {
            WireFids stated = at.getAnnotation(WireFids.class);
            if (stated != null) {
                return stated.value();
            }
        }
        WireFids stated = declaring.getPackage().getAnnotation(WireFids.class);
        return stated == null ? FidForm.AFS3 : stated.value();
    }
}
