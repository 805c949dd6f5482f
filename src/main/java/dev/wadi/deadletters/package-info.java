/** Dead letters: what lies in them, pushing them again, letting them go. */
@NullMarked
package dev.wadi.deadletters;

import org.jspecify.annotations.NullMarked;
