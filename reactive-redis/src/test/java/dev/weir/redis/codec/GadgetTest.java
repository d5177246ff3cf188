/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.weir.codec.Codec;
import dev.weir.codec.PayloadFormat;
import dev.weir.codec.TypeRef;
import dev.weir.codec.UndecodableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Payloads that name classes, for readers that would load them. */
class GadgetTest {

    private static final List<String> GADGETS = List.of(
            "org.springframework.context.support.ClassPathXmlApplicationContext",
            "com.sun.rowset.JdbcRowSetImpl",
            "org.apache.xalan.xsltc.trax.TemplatesImpl",
            "com.mchange.v2.c3p0.JndiRefForwardingDataSource",
            "ch.qos.logback.core.db.DriverManagerConnectionSource",
            "javax.swing.JEditorPane",
            "java.util.List<javax.swing.JEditorPane>");

    static List<PayloadFormat> formats() {
        return List.of(CborFormat.standard(), JsonFormat.standard());
    }

    @ParameterizedTest
    @MethodSource("formats")
    void noClassIsLookedForByItsName(PayloadFormat format) {
        List<Codec<?>> codecs = List.of(
                format.codecFor(TypeRef.of(Object.class)),
                format.codecFor(new TypeRef<Map<String, Object>>() {}),
                format.codecFor(new TypeRef<List<Object>>() {}),
                format.codecFor(TypeRef.of(Samples.Shape.class)),
                format.codecFor(TypeRef.of(Samples.Deduced.class)),
                format.codecFor(TypeRef.of(Samples.Order.class)),
                format.codecFor(TypeRef.of(HoldsAClass.class)),
                format.codecFor(new TypeRef<Map<Class<?>, String>>() {}),
                format.codecFor(TypeRef.of(Class.class)),
                format.codecFor(TypeRef.of(Throwable.class)));
        Lookout lookout = new Lookout();
        lookout.during(() -> GADGETS.forEach(gadget -> {
            for (byte[] payload : payloadsNaming(gadget, format)) {
                codecs.forEach(codec -> read(codec, payload));
            }
        }));
        assertThat(lookout.lookedFor).noneMatch(name -> GADGETS.stream().anyMatch(gadget -> gadget.contains(name)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aTypeWhoseSubtypesGoByClassNamesIsRefused(PayloadFormat format) {
        assertThatIllegalArgumentException().isThrownBy(() -> format.codecFor(TypeRef.of(ByClass.class)));
        assertThatIllegalArgumentException().isThrownBy(() -> format.codecFor(TypeRef.of(ByMinimalClass.class)));
    }

    @Test
    void theLookoutSeesWhatIsLookedFor() {
        Lookout lookout = new Lookout();
        lookout.during(() -> {
            try {
                Class.forName(
                        "javax.swing.JEditorPane", false, Thread.currentThread().getContextClassLoader());
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(lookout.lookedFor).contains("javax.swing.JEditorPane");
    }

    private static List<byte[]> payloadsNaming(String gadget, PayloadFormat format) {
        Codec<Object> any = format.codecFor(TypeRef.of(Object.class));
        List<byte[]> payloads = new ArrayList<>();
        for (String property : List.of("@class", "@c", "@type", "type", "class", "held", "java.lang.Class")) {
            Map<String, Object> content = new LinkedHashMap<>();
            content.put(property, gadget);
            content.put("dataSourceName", "ldap://localhost/x");
            payloads.add(any.encode(content));
            payloads.add(any.encode(List.of(gadget, content)));
            payloads.add(any.encode(List.of(content)));
            payloads.add(any.encode(Map.of(property, List.of(gadget, content))));
        }
        payloads.add(any.encode(Map.of(gadget, "x")));
        payloads.add(any.encode(gadget));
        return payloads;
    }

    private static void read(Codec<?> codec, byte[] payload) {
        try {
            codec.decode(payload);
        } catch (UndecodableException e) {
            assertThat(e).hasNoCause();
        }
    }

    record HoldsAClass(Class<?> held) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface ByClass {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
    record ByMinimalClass(int a) {}

    /** A class loader that writes down what it is asked for. */
    private static final class Lookout extends ClassLoader {

        final List<String> lookedFor = new ArrayList<>();

        Lookout() {
            super(GadgetTest.class.getClassLoader());
        }

        void during(Runnable action) {
            ClassLoader before = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(this);
            try {
                action.run();
            } finally {
                Thread.currentThread().setContextClassLoader(before);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            lookedFor.add(name);
            return super.loadClass(name, resolve);
        }
    }
}
