/** Lets a batch go on purpose, with a reason that is counted and that its sender's answer knows. */
@NullMarked
package dev.wadi.chain.drop;

import org.jspecify.annotations.NullMarked;
