/**
 * What a server that several processes share gives to a cache. {@link dev.weir.backend.Backend} hands out the ports; a {@link
 * dev.weir.backend.BackendSource} is how a server is named where an application is put together.
 */
@NullMarked
package dev.weir.backend;

import org.jspecify.annotations.NullMarked;
