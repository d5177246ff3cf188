/**
 * Header fields: what HTTP writes them like, and nothing of what anybody does with them.
 *
 * <p>Read in this order: {@link dev.weir.webflux.field.RequestCacheControl} and {@link
 * dev.weir.webflux.field.ResponseCacheControl} (RFC 9111, section 5.2), {@link dev.weir.webflux.field.AgeField} and {@link
 * dev.weir.webflux.field.HttpDate} (when), {@link dev.weir.webflux.field.EntityTag} and {@link
 * dev.weir.webflux.field.EntityTagCondition} (RFC 9110, sections 8.8.3 and 13.1), {@link dev.weir.webflux.field.VaryField}, and
 * {@link dev.weir.webflux.field.CacheStatusField} (RFC 9211).
 *
 * <p>What comes from outside is read and never refused: nothing here throws because of it, and it takes time and memory in
 * proportion to its length, which the server limits. What is malformed counts as what is safest. What is written contains
 * nothing but printable ASCII, so that no line ends where its writer did not mean it to.
 */
@NullMarked
package dev.weir.webflux.field;

import org.jspecify.annotations.NullMarked;
