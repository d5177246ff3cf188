/**
 * Values as bytes, for tiers outside of this process. {@link dev.weir.codec.Codec} turns values of one type into payloads
 * and back; a {@link dev.weir.codec.PayloadFormat} gives one for each {@link dev.weir.codec.TypeRef}. {@link
 * dev.weir.codec.Packing} is a codec as a backend uses it: held to {@link dev.weir.codec.PayloadLimits}, compressed where
 * that pays.
 *
 * <p>What cannot be read is an {@link dev.weir.codec.UndecodableException}, which the engine takes for a miss; what cannot
 * be written is an {@link dev.weir.codec.UnencodableException}.
 */
@NullMarked
package dev.weir.codec;

import org.jspecify.annotations.NullMarked;
