/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A condition on entity tags: what {@code If-None-Match} and {@code If-Match} say (RFC 9110, section 13.1).
 *
 * @param isAny whether it is met by whatever there is
 * @param tags the entity tags by which it is met
 */
public record EntityTagCondition(boolean isAny, Set<EntityTag> tags) {

    public EntityTagCondition {
        tags = Set.copyOf(tags);
    }

    /** What the lines of the field say together; members that are no entity tags are passed over. */
    public static EntityTagCondition of(List<String> lines) {
        Set<EntityTag> tags = new LinkedHashSet<>();
        FieldScanner in = new FieldScanner(lines);
        int members = 0;
        boolean star = false;
        while (in.nextMember()) {
            members++;
            star |= in.take('*') && in.isAtMemberEnd();
            EntityTag.next(in).filter(tag -> in.isAtMemberEnd()).ifPresent(tags::add);
            in.skipMember();
        }
        // A star is the whole of a condition, or malformed: that it is among others must not make it true.
        return new EntityTagCondition(star && members == 1, tags);
    }

    /** Whether one of its tags names a state as good as this one, or it is met by any. */
    public boolean matchesWeakly(EntityTag tag) {
        return isAny || tags.stream().anyMatch(tag::matchesWeakly);
    }

    /** Whether one of its tags names these very bytes, or it is met by any. */
    public boolean matchesStrongly(EntityTag tag) {
        return isAny || tags.stream().anyMatch(tag::matchesStrongly);
    }
}
