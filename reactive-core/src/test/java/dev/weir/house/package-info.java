/**
 * What every module's tests stand on and what the code base promises of itself: {@link dev.weir.house.DroppedSignals}
 * watches each test, {@link dev.weir.house.HouseRules} are the promises, and the tests here hold the code to them.
 * {@code planted} breaks each rule once, so that a rule that catches nothing is noticed.
 */
@NullMarked
package dev.weir.house;

import org.jspecify.annotations.NullMarked;
