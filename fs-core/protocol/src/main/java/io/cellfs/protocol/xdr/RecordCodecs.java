package io.cellfs.protocol.xdr;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

/**
 * Generates, for a record class, the straight-line code that a person would write by hand: one call on the reader or writer
 * for each component. So a decoded record costs no reflection and no boxing.
 */
final class RecordCodecs {
    private static final ClassDesc CODEC = desc(Codec.class);
    private static final ClassDesc CODECS = CODEC.arrayType();
    private static final ClassDesc READER = desc(XdrReader.class);
    private static final ClassDesc WRITER = desc(XdrWriter.class);
    private static final MethodTypeDesc INIT = MethodTypeDesc.of(CD_void, CODECS);
    private static final MethodTypeDesc WRITE = MethodTypeDesc.of(CD_void, WRITER, CD_Object);
    private static final MethodTypeDesc READ = MethodTypeDesc.of(CD_Object, READER);
    private static final String PARTS = "parts";

    private final ClassDesc self;
    private final ClassDesc type;
    private final RecordComponent[] components;

    private RecordCodecs(Class<?> type) {
        this.self = ClassDesc.of(RecordCodecs.class.getPackageName(), type.getSimpleName() + "Codec");
        this.type = desc(type);
        this.components = type.getRecordComponents();
    }

    static Codec<?> generate(Class<?> type) {
        if (!type.isRecord() || !Modifier.isPublic(type.getModifiers())) {
            throw new IllegalArgumentException(type + " is no public record");
        }
        RecordCodecs generator = new RecordCodecs(type);
        Codec<?>[] parts = Stream.of(generator.components)
                .map(c -> c.getType().isPrimitive() ? NoCodec.INSTANCE : Codecs.ofComponent(c))
                .toArray(Codec<?>[]::new);
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(generator.bytes(), true);
            return (Codec<?>)
                    hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class, Codec[].class))
                            .invokeWithArguments((Object) parts);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot derive the codec of " + type, e);
        }
    }

    private byte[] bytes() {
        return ClassFile.of().build(self, this::define);
    }

    private void define(ClassBuilder out) {
        out.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                .withInterfaceSymbols(CODEC)
                .withField(PARTS, CODECS, ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL)
                .withMethodBody(INIT_NAME, INIT, 0, this::constructor)
                .withMethodBody("write", WRITE, ClassFile.ACC_PUBLIC, this::write)
                .withMethodBody("read", READ, ClassFile.ACC_PUBLIC, this::read);
    }

    private void constructor(CodeBuilder code) {
        code.aload(0)
                .invokespecial(CD_Object, INIT_NAME, MethodTypeDesc.of(CD_void))
                .aload(0)
                .aload(1)
                .putfield(self, PARTS, CODECS)
                .return_();
    }

    private void write(CodeBuilder code) {
        code.aload(2).checkcast(type).astore(3);
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            ClassDesc value = desc(component.getType());
            boolean primitive = component.getType().isPrimitive();
            if (!primitive) {
                part(code, i);
            }
            code.aload(1).aload(3).invokevirtual(type, component.getName(), MethodTypeDesc.of(value));
            if (primitive) {
                code.invokevirtual(WRITER, primitive(component), MethodTypeDesc.of(CD_void, value));
            } else {
                code.invokeinterface(CODEC, "write", WRITE);
            }
        }
        code.return_();
    }

    private void read(CodeBuilder code) {
        code.new_(type).dup();
        for (int i = 0; i < components.length; i++) {
            ClassDesc value = desc(components[i].getType());
            if (components[i].getType().isPrimitive()) {
                code.aload(1).invokevirtual(READER, primitive(components[i]), MethodTypeDesc.of(value));
            } else {
                part(code, i);
                code.aload(1).invokeinterface(CODEC, "read", READ).checkcast(value);
            }
        }
        ClassDesc[] values = Stream.of(components).map(c -> desc(c.getType())).toArray(ClassDesc[]::new);
        code.invokespecial(type, INIT_NAME, MethodTypeDesc.of(CD_void, values)).areturn();
    }

    private void part(CodeBuilder code, int index) {
        code.aload(0).getfield(self, PARTS, CODECS).loadConstant(index).aaload();
    }

    /** The method of reader and writer alike that carries a primitive component. */
    private static String primitive(RecordComponent component) {
        ClassDesc value = desc(component.getType());
        if (value.equals(CD_int)) {
            return "i32";
        }
        if (value.equals(CD_boolean)) {
            return "bool";
        }
        if (!value.equals(CD_long)) {
            throw new IllegalArgumentException(component.getDeclaringRecord() + ": no encoding for " + component);
        }
        if (component.isAnnotationPresent(U32.class)) {
            return "u32";
        }
        return component.isAnnotationPresent(Vnode96.class) ? "vnode96" : "i64";
    }

    private static ClassDesc desc(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }

    /** Fills the place of a primitive component; the generated code never asks it. */
    private enum NoCodec implements Codec<Object> {
        INSTANCE;

        @Override
        public void write(XdrWriter writer, Object value) {
            throw new IllegalStateException("primitive component");
        }

        @Override
        public Object read(XdrReader reader) {
            throw new IllegalStateException("primitive component");
        }
    }
}
