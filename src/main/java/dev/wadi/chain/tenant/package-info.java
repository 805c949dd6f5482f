/** Says whose logs a batch is, where a route knows better than the sender's token. */
@NullMarked
package dev.wadi.chain.tenant;

import org.jspecify.annotations.NullMarked;
