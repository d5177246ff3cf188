/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.actuate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said of the endpoint.
 *
 * @param showKeys Whether answers hold keys, tags, validators and tenants as they are, in place of hashes of them.
 */
@ConfigurationProperties("management.endpoint.weir")
record WeirEndpointProperties(@DefaultValue("false") boolean showKeys) {}
