/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said of answers over HTTP.
 *
 * @param consistency Whether requests may say how current their answers have to be, within the limits of strangers.
 */
@ConfigurationProperties(prefix = "weir.http", ignoreUnknownFields = false)
record HttpProperties(@DefaultValue("false") boolean consistency) {}
