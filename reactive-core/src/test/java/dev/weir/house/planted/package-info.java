/** Code that breaks the house rules, each class one of them; it is never run. */
@NullMarked
package dev.weir.house.planted;

import org.jspecify.annotations.NullMarked;
