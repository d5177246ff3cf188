/**
 * What a cache tells, as Micrometer's meters and observations: {@link dev.weir.metrics.micrometer.MicrometerRecorder} is
 * what an application needs of it.
 *
 * <p>All meters are in {@link dev.weir.metrics.micrometer.WeirMeter}, all observations in {@link
 * dev.weir.metrics.micrometer.WeirObservation}. Micrometer is an optional dependency: nothing outside this package
 * knows it, and only {@link dev.weir.metrics.micrometer.WaiterLinkHandler} knows Micrometer Tracing.
 */
@NullMarked
package dev.weir.metrics.micrometer;

import org.jspecify.annotations.NullMarked;
