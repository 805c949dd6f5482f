/** logd's signed datagrams: their two layouts, the commands in them, and the answers. */
@NullMarked
package dev.wadi.codec.logd;

import org.jspecify.annotations.NullMarked;
