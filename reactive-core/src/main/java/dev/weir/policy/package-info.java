/**
 * The policies a cache is given: how long its values are fresh, what may be served afterwards, how long a load may
 * take, how keys travel together. Start with {@link dev.weir.policy.CachePolicy}.
 */
@NullMarked
package dev.weir.policy;

import org.jspecify.annotations.NullMarked;
