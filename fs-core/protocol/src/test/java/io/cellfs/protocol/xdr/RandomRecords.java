package io.cellfs.protocol.xdr;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/** Makes valid records of any wire record class, with lengths from nothing to a little beyond the usual. */
public final class RandomRecords {
    private static final int SOME = 40;
    private static final int SHORT = 6;

    private final Random random;

    /** Records from a seed. */
    public RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    /** The next record of a class. */
    public <T extends Record> T next(Class<T> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values =
                Arrays.stream(components).map(c -> value(c, c.getGenericType())).toArray();
        try {
            return type.getConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object value(RecordComponent component, Type type) {
        if (type == int.class) {
            return random.nextInt();
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type == long.class) {
            return component.isAnnotationPresent(U32.class) ? unsigned() : random.nextLong();
        }
        if (type == Fid.class) {
            return new Fid(unsigned(), unsigned(), random.nextInt());
        }
        if (type == UUID.class) {
            return new UUID(random.nextLong(), random.nextLong());
        }
        if (type == Name.class) {
            return Name.of(bytes(length(component)));
        }
        if (type == Opaque.class) {
            return Opaque.of(bytes(length(component)));
        }
        if (type == String.class) {
            Chars chars = component.getAnnotation(Chars.class);
            return text(chars == null ? length(component) : random.nextInt(chars.value()));
        }
        if (type == Words.class) {
            return Words.of(random.ints(length(component)).toArray());
        }
        if (type instanceof ParameterizedType list) {
            Type element = list.getActualTypeArguments()[0];
            boolean exact = component.isAnnotationPresent(Fixed.class);
            return IntStream.range(0, exact ? length(component) : few(component))
                    .mapToObj(i -> value(component, element))
                    .toList();
        }
        return next(((Class<?>) type).asSubclass(Record.class));
    }

    private int length(RecordComponent component) {
        Fixed fixed = component.getAnnotation(Fixed.class);
        if (fixed != null) {
            return fixed.value();
        }
        int max = component.getAnnotation(Max.class).value();
        return random.nextInt(Math.min(max, SOME) + 1);
    }

    private int few(RecordComponent component) {
        Max max = component.getAnnotation(Max.class);
        return random.nextInt(max == null ? SHORT : Math.min(SHORT, max.value() + 1));
    }

    private long unsigned() {
        return Integer.toUnsignedLong(random.nextInt());
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text(int length) {
        return random.ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
