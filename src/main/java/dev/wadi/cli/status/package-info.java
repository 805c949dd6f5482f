/** How a gateway is, on one screen, and who asks. */
@NullMarked
package dev.wadi.cli.status;

import org.jspecify.annotations.NullMarked;
