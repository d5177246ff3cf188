/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys written by a template, and read back. */
class KeyTemplateTest {

    private static final UUID ID = UUID.fromString("12345678-9abc-def0-1234-56789abcdef0");

    record Line(String shop, long id) {}

    record ShopId(UUID value) {}

    record Shelf(ShopId shop, short row, TimeUnit unit, boolean cold) {}

    record Even(int number) {
        Even {
            if (number % 2 != 0) {
                throw new IllegalStateException("odd");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("written")
    <K> void aKeyIsWrittenAndReadBack(String template, Class<K> type, K key, String text) {
        KeyTemplate<K> keys = KeyTemplate.of(template, type);

        assertThat(keys.of(key)).isEqualTo(text);
        assertThat(keys.parse(text)).isEqualTo(key);
    }

    static Stream<Arguments> written() {
        return Stream.of(
                arguments("product:{id}", Long.class, 42L, "product:42"),
                arguments("product:{id}", long.class, -42L, "product:-42"),
                arguments("{any}", Integer.class, Integer.MIN_VALUE, "-2147483648"),
                arguments("<{s}>", Short.class, (short) 7, "<7>"),
                arguments("flag/{f}", Boolean.class, false, "flag/false"),
                arguments("{u}.json", UUID.class, ID, ID + ".json"),
                arguments("{unit}", TimeUnit.class, TimeUnit.DAYS, "DAYS"),
                arguments("user:{name}", String.class, "a:b c%ü", "user:a%3Ab%20c%25%C3%BC"),
                arguments("user:{name}:", String.class, "", "user::"),
                arguments("shop:{shop}:line:{id}", Line.class, new Line("eu", 7), "shop:eu:line:7"),
                arguments("{id} of x{shop}x", Line.class, new Line("xx", 7), "7 of xxxx"),
                arguments("{id}7:7{shop}", Line.class, new Line("7", 77), "777:77"),
                arguments(
                        "{cold}/{row}/{unit}/{shop}",
                        Shelf.class,
                        new Shelf(new ShopId(ID), (short) 3, TimeUnit.HOURS, true),
                        "true/3/HOURS/" + ID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shop:eu",
                "shop:eu:line",
                "shop:eu:line:",
                "shop:eu:line:x",
                "shop:eu:line:+7",
                "shop:eu:line:007",
                "shop:eu:line:-0",
                "shop:eu:line:7 ",
                "shop:eu:line:٧",
                "shop:eu:line:7:line:8",
                "shop:eu:line:99999999999999999999",
                "Shop:eu:line:7",
                "shop:e u:line:7",
                "shop:e%:line:7",
                "shop:e%2:line:7",
                "shop:e%zz:line:7",
                "shop:%41:line:7",
                "shop:%3a:line:7",
                "shop:%C3:line:7",
                "shop:%ED%A0%80:line:7",
                "shop:%C0%80:line:7",
                "shop:ü:line:7"
            })
    void whatNoKeyIsWrittenAsIsNotRead(String text) {
        KeyTemplate<Line> keys = KeyTemplate.of("shop:{shop}:line:{id}", Line.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.parse(text))
                .withMessageContaining("This is no text of a key");
    }

    @Test
    void literalsThatOverlapInATextAreNotRead() {
        KeyTemplate<String> keys = KeyTemplate.of("a:{id}:a", String.class);

        assertThat(keys.parse("a::a")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> keys.parse("a:a"));
    }

    @Test
    void whatTheRecordRefusesIsNotRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyTemplate.of("{number}", Even.class).parse("3"))
                .withMessageContaining("refuses what it says")
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void anUnknownConstantIsNotRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyTemplate.of("{unit}", TimeUnit.class).parse("FORTNIGHTS"))
                .withMessageContaining("not written as TimeUnit is");
    }

    @Test
    void halfASurrogatePairIsNotWritten() {
        KeyTemplate<String> keys = KeyTemplate.of("user:{name}", String.class);

        assertThat(keys.parse(keys.of("\uD83D\uDE00"))).isEqualTo("\uD83D\uDE00");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.of("a\uD83D"))
                .withMessageContaining("half a surrogate pair")
                .withMessageContaining("check texts from outside");
        assertThatIllegalArgumentException().isThrownBy(() -> keys.of("\uDE00\uD83D"));
    }

    @Test
    void nullInAKeyIsNotWritten() {
        KeyTemplate<Line> keys = KeyTemplate.of("{shop}:{id}", Line.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.of(new Line(null, 1)))
                .withMessageContaining("Component 'shop' of a")
                .withMessageContaining("is null");
        assertThatNullPointerException().isThrownBy(() -> keys.of(null)).withMessage("key must not be null");
        assertThatNullPointerException().isThrownBy(() -> keys.parse(null)).withMessage("text must not be null");
    }

    @Test
    void aPartForAPrefixIsEncodedAsInTheTemplate() {
        KeyTemplate<Line> keys = KeyTemplate.of("shop:{shop}:line:{id}", Line.class);

        assertThat(keys.of(new Line("São Paulo:1", 7)))
                .startsWith("shop:" + KeyTemplate.encode("São Paulo:1") + ":")
                .isEqualTo("shop:S%C3%A3o%20Paulo%3A1:line:7");
    }

    @Test
    void aTemplatePrintsAsItWasGiven() {
        assertThat(KeyTemplate.of("shop:{shop}:line:{id}", Line.class)).hasToString("shop:{shop}:line:{id}");
    }
}
