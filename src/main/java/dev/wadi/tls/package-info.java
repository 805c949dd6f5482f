/** Certificates and keys of the doors, and of those who come in. */
@NullMarked
package dev.wadi.tls;

import org.jspecify.annotations.NullMarked;
