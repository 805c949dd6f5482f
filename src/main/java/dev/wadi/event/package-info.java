/** What happens to the gateway, told once and kept until everybody who asked has heard it. */
@NullMarked
package dev.wadi.event;

import org.jspecify.annotations.NullMarked;
