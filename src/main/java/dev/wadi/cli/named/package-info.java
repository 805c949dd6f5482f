/** {@code wadi capture start}, {@code stop} and {@code list}: captures by name of a gateway. */
@NullMarked
package dev.wadi.cli.named;

import org.jspecify.annotations.NullMarked;
