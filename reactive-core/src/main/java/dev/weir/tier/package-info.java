/**
 * The port to a remote tier: what a cache asks of a server that several processes share. Read {@link
 * dev.weir.tier.RemoteTier} first, which owns every change, then {@link dev.weir.tier.StoredEntry}, which is what travels. For
 * those who write an adapter; users of a cache need none of it.
 */
@NullMarked
package dev.weir.tier;

import org.jspecify.annotations.NullMarked;
