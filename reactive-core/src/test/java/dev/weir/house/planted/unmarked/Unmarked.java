/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted.unmarked;

/** A class in a package that says nothing about null. */
public final class Unmarked {}
