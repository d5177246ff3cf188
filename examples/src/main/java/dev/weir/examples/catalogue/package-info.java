/**
 * An application of Spring Boot: {@link dev.weir.examples.catalogue.Catalogue} is all there is to it, but for {@code application.yaml}.
 * The rest starts it and asks it.
 */
@NullMarked
package dev.weir.examples.catalogue;

import org.jspecify.annotations.NullMarked;
