/**
 * What BlockHound has to know of a cache; see {@link dev.weir.blockhound.WeirBlockHoundIntegration}.
 */
@NullMarked
package dev.weir.blockhound;

import org.jspecify.annotations.NullMarked;
