/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A template of tags: text, with at most one component of the value in braces. One that has several values makes several tags. */
final class TagTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("([^{}]*)\\{([A-Za-z_$][\\w$]*)\\}([^{}]*)");

    private final String before;
    private final @Nullable ValueReading component;
    private final String after;

    private TagTemplate(String before, @Nullable ValueReading component, String after) {
        this.before = before;
        this.component = component;
        this.after = after;
    }

    static TagTemplate of(String property, String text, Class<?> values) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        if (matcher.matches()) {
            return new TagTemplate(
                    matcher.group(1), ValueReading.of(property, values, matcher.group(2)), matcher.group(3));
        }
        if (text.isBlank() || text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new WeirConfigurationException(
                    property,
                    "'" + text + "' is no template of a tag.",
                    "Write text with one component of the value in braces, such as category:{category}.");
        }
        return new TagTemplate(text, null, "");
    }

    /** The tags of a value by all these templates. */
    static Collection<String> tags(List<TagTemplate> templates, Object value) {
        List<String> tags = new ArrayList<>();
        templates.forEach(template -> template.add(value, tags));
        return tags;
    }

    private void add(Object value, List<String> tags) {
        if (component == null) {
            tags.add(before);
            return;
        }
        Object read = component.of(value);
        Iterable<?> all = read instanceof Iterable<?> several ? several : read == null ? List.of() : List.of(read);
        all.forEach(each -> tags.add(before + each + after));
    }
}
