/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** A configuration of what surrounds the first instance. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
class StageConfiguration {}
