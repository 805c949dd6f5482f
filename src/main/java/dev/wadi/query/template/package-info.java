/** Texts with holes as {@code line_format} and {@code label_format} fill them: Go's templates. */
@NullMarked
package dev.wadi.query.template;

import org.jspecify.annotations.NullMarked;
